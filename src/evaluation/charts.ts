import { operatingPoints, reliabilityBins, wilsonInterval, type Scored } from './metrics.js';

/** Drawings for the report: SVG that takes its colours from the page around it. */

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 44;
const RIGHT = 10;
const TOP = 10;
/** Room below for the axis. */
const FOOT = 40;

const plotWidth = WIDTH - LEFT - RIGHT;
const plotHeight = HEIGHT - TOP - FOOT;
/** Of a share, from the bottom up. */
const yOf = (share: number): number => TOP + plotHeight * (1 - share);
const at = (value: number): string => value.toFixed(1);

const svg = (label: string, parts: readonly string[]): string =>
  [`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">`, ...parts, '</svg>'].join('\n');

const text = (x: number, y: number, anchor: 'start' | 'middle' | 'end', what: string): string =>
  `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}">${what}</text>`;

/** Lines and names of both axes; x in shares of the width. */
function axes(xTicks: readonly (readonly [share: number, name: string])[], xName: string, yName: string): string[] {
  const levels = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((share) => [
    `<path class="axis" d="M${LEFT} ${at(yOf(share))}H${WIDTH - RIGHT}"/>`,
    text(LEFT - 6, yOf(share) + 4, 'end', String(Math.round(100 * share))),
  ]);
  const ticks = xTicks.map(([share, name]) =>
    text(LEFT + plotWidth * share, HEIGHT - FOOT + 16, share === 0 ? 'start' : share === 1 ? 'end' : 'middle', name),
  );
  return [
    ...levels,
    ...ticks,
    text(LEFT + plotWidth / 2, HEIGHT - 6, 'middle', xName),
    `<text transform="translate(11 ${at(TOP + plotHeight / 2)}) rotate(-90)" text-anchor="middle">${yName}</text>`,
  ];
}

/**
 * Confidence against the share right, bin by bin with 95 % intervals, beside the diagonal of perfect calibration (DeGroot and
 * Fienberg 1983, The Statistician 32, 12–22). Bars at the foot: how many values each bin holds.
 */
export function reliabilityChart(scored: readonly Scored[]): string {
  const bins = reliabilityBins(scored);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const xOf = (share: number): number => LEFT + plotWidth * share;
  const bars = bins.map(({ count }, index) => {
    const height = 0.25 * plotHeight * (count / most);
    const x = xOf(index / bins.length) + 1;
    return `<rect class="bar" x="${at(x)}" y="${at(yOf(0) - height)}" width="${at(plotWidth / bins.length - 2)}" height="${at(height)}"><title>${count} values</title></rect>`;
  });
  const filled = bins.filter(({ count }) => count > 0);
  const whiskers = filled.map(({ count, right, confidence }) => {
    const [low, high] = wilsonInterval(right, count);
    return `<path class="whisker" d="M${at(xOf(confidence))} ${at(yOf(low))}V${at(yOf(high))}"/>`;
  });
  const dots = filled.map(({ count, right, confidence }) => {
    const told = `${count} values, ${(100 * confidence).toFixed(1)} % sure, ${((100 * right) / count).toFixed(1)} % right`;
    return `<circle class="dot" cx="${at(xOf(confidence))}" cy="${at(yOf(right / count))}" r="4"><title>${told}</title></circle>`;
  });
  const line = filled
    .map(({ count, right, confidence }) => `${at(xOf(confidence))},${at(yOf(right / count))}`)
    .join(' ');
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => [share, String(Math.round(100 * share))] as const);
  return svg('Reliability: confidence against share right', [
    ...bars,
    ...axes(ticks, 'confidence, %', 'right, %'),
    `<path class="guide" d="M${at(xOf(0))} ${at(yOf(0))}L${at(xOf(1))} ${at(yOf(1))}"/>`,
    `<polyline class="curve" points="${line}"/>`,
    ...whiskers,
    ...dots,
  ]);
}

/** The smallest misread rate that the picture tells from none. */
const LEAST_RATE = 0.0005;
const DECADES = Math.log10(1 / LEAST_RATE);

/** The greatest share read for each misread rate allowed, the rate on a logarithmic scale. */
export function readRateChart(scored: readonly Scored[]): string {
  const xOf = (rate: number): number => LEFT + plotWidth * (1 + Math.log10(Math.max(LEAST_RATE, rate)) / DECADES);
  const reached = envelope(scored);
  let path = `M${at(xOf(0))} ${at(yOf(reached.get(0) ?? 0))}`;
  for (const [rate, share] of reached) path += `H${at(xOf(rate))}V${at(yOf(share))}`;
  const ticks = [0.001, 0.01, 0.1, 1].map(
    (rate) => [(xOf(rate) - LEFT) / plotWidth, `${Number((100 * rate).toFixed(1))}`] as const,
  );
  const guides = [0.001, 0.01].map((rate) => `<path class="guide" d="M${at(xOf(rate))} ${TOP}V${at(yOf(0))}"/>`);
  return svg('Share read against misread rate', [
    ...axes([[0, '0'], ...ticks], 'misread rate allowed, % of the read', 'read, %'),
    ...guides,
    `<path class="curve" d="${path}H${WIDTH - RIGHT}"/>`,
  ]);
}

/** Misread rates at which more can be read than at any lower one, rising, with that share. */
function envelope(scored: readonly Scored[]): Map<number, number> {
  const byRate = operatingPoints(scored).sort((a, b) => a.misreadRate - b.misreadRate || a.readRate - b.readRate);
  const reached = new Map<number, number>();
  let most = 0;
  for (const { misreadRate, readRate } of byRate) {
    if (readRate <= most) continue;
    most = readRate;
    reached.set(misreadRate, readRate);
  }
  return reached;
}
