import { alignTexts } from './align.js';
import { readRateChart, reliabilityChart } from './charts.js';
import { confusionOf, type Confusion } from './confusion.js';
import { escapeHtml, htmlPage, htmlTable } from './html.js';
import { MICR_LETTERS } from './micr-letters.js';
import { byKind, figureRows, lossRows, percent, thresholdRows, type EvaluationReport } from './report.js';
import type { Observation } from './types.js';
import { cropAddress, worstOf, type PageSource } from './worst.js';

/**
 * The whole evaluation as one page that needs nothing beside it: figures, thresholds, and for each kind its reliability, its
 * read rate, its confusions and its worst crops.
 * @param most worst crops of each kind
 */
export async function htmlReport(
  report: EvaluationReport,
  observations: readonly Observation[],
  pages: PageSource,
  most: number,
): Promise<string> {
  const { dataset, items, kinds, peakMemoryMB } = report;
  const sections: string[] = [];
  for (const [kind, ones] of byKind(observations)) {
    const { calibrationError, calibrationErrorByChance: byChance, exact, n } = kinds[kind];
    sections.push(`<h2>${escapeHtml(kind)}</h2>`, `<p class="dim">${n} values, ${percent(exact)} % exact</p>`);
    // Where nothing was answered there is nothing to draw.
    if (ones.some(({ answer }) => answer !== undefined)) {
      sections.push(
        '<div class="side">',
        titled(
          `Reliability: expected calibration error ${calibrationError.toFixed(3)}, ${byChance.toFixed(3)} by chance alone`,
          reliabilityChart(ones),
        ),
        titled('Read rate against misread rate', readRateChart(ones)),
        '</div>',
        ...confusionSection(confusionOf(ones)),
      );
    }
    sections.push(...(await worstSection(worstOf(ones, most), pages)));
  }
  return htmlPage(`Counterfoil: ${dataset}`, [
    `<h1>${escapeHtml(dataset)}</h1>`,
    `<p class="dim">${items} items, at most ${peakMemoryMB} MB a process; shares in per cent, each with its 95 % Wilson interval</p>`,
    htmlTable(asText(figureRows(report))),
    '<p class="dim">exact: whole values right when forced to answer. accepted: by the profile’s own thresholds. misread: share of the accepted that is wrong. read@1%: share that can be read with at most 1 % of those wrong.</p>',
    '<h2>Thresholds</h2>',
    htmlTable(asText(thresholdRows(report))),
    '<p class="dim">The threshold that reads most on these very values: others may fare worse, and few errors in few values prove little, as the last interval says.</p>',
    '<h2>Where values are lost</h2>',
    htmlTable(asText(lossRows(observations))),
    ...sections,
  ]);
}

const asText = (rows: readonly (readonly string[])[]): string[][] => rows.map((cells) => cells.map(escapeHtml));

const titled = (title: string, picture: string): string =>
  `<figure><figcaption><h3>${title}</h3></figcaption>\n${picture}</figure>`;

/** One character as HTML. Few fonts have the MICR symbols: they are shown by their letters. */
function shown(symbol: string): string {
  if (symbol === '') return '∅';
  if (symbol === ' ') return '␣';
  const letter = MICR_LETTERS[symbol];
  return letter === undefined ? escapeHtml(symbol) : `<abbr title="MICR symbol ${symbol}">${letter}</abbr>`;
}

/** Errors are rare beside right answers: they are painted this much stronger than their share of the row. */
const ERROR_STRENGTH = 6;

function confusionSection({ symbols, counts, texts }: Confusion): string[] {
  const all = [...symbols, ''];
  const totalOf = (truth: string): number =>
    [...(counts.get(truth)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  // What was read too much has no row of right answers beside it: it is held against a row of middling size.
  const middling = symbols.reduce((sum, symbol) => sum + totalOf(symbol), 0) / Math.max(1, symbols.length);
  const rows = all.map((truth) => {
    const whole = truth === '' ? Math.max(1, middling) : totalOf(truth);
    const cells = all.map((read) => {
      const count = counts.get(truth)?.get(read);
      if (count === undefined) return '<td></td>';
      const [look, factor] = truth === read ? ['right', 1] : ['wrong', ERROR_STRENGTH];
      const strength = Math.min(0.85, Math.max(0.15, (0.6 * factor * count) / whole));
      return `<td class="${look}" style="--share:${strength.toFixed(2)}">${count}</td>`;
    });
    return `<tr><th scope="row">${shown(truth)}</th>${cells.join('')}</tr>`;
  });
  return [
    '<h3>Confusions of characters</h3>',
    '<div class="wide"><table class="matrix">',
    `<thead><tr><th>truth \\ read</th>${all.map((symbol) => `<th scope="col">${shown(symbol)}</th>`).join('')}</tr></thead>`,
    ...rows,
    '</table></div>',
    `<p class="dim">Truth and reading of ${texts} answered values, aligned by edit distance. ∅ in the last column: not read; in the last row: read too much.</p>`,
  ];
}

async function worstSection(worst: readonly Observation[], pages: PageSource): Promise<string[]> {
  if (worst.length === 0) return [];
  const cards: string[] = [];
  for (const one of worst) {
    const address = await cropAddress(one, pages);
    cards.push(
      [
        '<li>',
        address === undefined ? '<p>The page cannot be shown.</p>' : `<img src="${address}" alt="">`,
        comparison(one),
        `<small>${(100 * one.confidence).toFixed(1)} % sure${one.accepted ? ', <mark>accepted</mark>' : ''}; ${one.stage}; ${escapeHtml(one.file)}</small>`,
        '</li>',
      ].join('\n'),
    );
  }
  return ['<h3>Worst: the surest of the wrong first</h3>', '<ul class="worst">', ...cards, '</ul>'];
}

/** Truth above reading, character by character, differences marked. */
function comparison({ truth, answer }: Observation): string {
  if (answer === undefined) {
    return `<p>truth <code>${[...truth].map(shown).join('')}</code>, nothing read</p>`;
  }
  const pairs = alignTexts(truth, answer);
  const line = (name: string, side: 0 | 1): string => {
    const cells = pairs.map((pair) => {
      const symbol = `<code>${shown(pair[side] ?? '·')}</code>`;
      return `<td>${pair[0] === pair[1] ? symbol : `<mark>${symbol}</mark>`}</td>`;
    });
    return `<tr><th scope="row">${name}</th>${cells.join('')}</tr>`;
  };
  return `<table class="pair">${line('truth', 0)}${line('read', 1)}</table>`;
}
