import { identifyForm } from '../../../src/locate/form/identify-form.js';
import { placesOn } from '../../../src/locate/form/places.js';
import { uprightPages } from '../../../src/page/index.js';
import { MODELS_FOLDER } from '../../../src/paths.js';
import { parseProfile, type FormProfile } from '../../../src/profiles/index.js';
import { openRecogniser } from '../../../src/recognise/index.js';
import { OVERWRITTEN_FROM } from '../../../src/recognise/overwritten.js';
import { readCells } from '../../../src/recognise/read-cells.js';
import { buildLattice } from '../../../src/segment/index.js';
import { cutBox } from '../../../src/segment/cut-box.js';
import type { LineLattice } from '../../../src/segment/types.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { captureForm } from '../../../src/training/forms/capture-form.js';
import { drawForm, type Fill } from '../../../src/training/forms/draw-form.js';
import { readMnist, type Digits } from '../../../src/training/mnist.js';
import { context } from './shipped.js';

/** A sheet of nothing but cells, to measure on what each of them is taken for. */

const ROWS = 24;
const CELLS = 12;

const SHEET = parseProfile(
  `name: cells
title: Cells
kind: form
pages:
  - size: { width: 210, height: 297 }
    rulings: [[20, 285, 190, 285], [120, 16, 190, 16], [150, 40, 150, 280], [170, 90, 170, 260], [130, 90, 190, 90], [140, 133, 200, 133]]
    marks: [[8, 8, 5, 5], [197, 8, 5, 5], [8, 284, 5, 5]]
fields:
${Array.from({ length: ROWS }, (_, row) => `  row_${row}: { type: digits, boxes: [{ x: ${30 + (row % 3) * 4}, y: ${20 + 10.5 * row + (row * row) / 46}, width: ${CELLS * 7}, height: ${7.5 + (row % 2)}, cells: ${CELLS} }] }`).join('\n')}
`,
  'cells.yaml',
) as FormProfile;

const halves = new Map<string, Digits>();

function digitsOf(half: 'train' | 't10k'): Digits {
  const known = halves.get(half) ?? readMnist(half);
  halves.set(half, known);
  return known;
}

export interface CellFigures {
  /** Cells that hold a digit, a cross or a dash, and how many of them were taken for overwritten. */
  readonly ordinary: number;
  readonly falseAlarms: number;
  /** Cells in which something is written over a digit, and how many of them were found. */
  readonly overwritten: number;
  readonly hits: number;
  /** Of those that were not found, how many would be read as something else without doubt. */
  readonly surely: number;
}

/** Without doubt: the least probability at which a profile accepts, unless it says otherwise. */
const SURE = 0.95;

/** `pages` of ordinary cells and as many of overwritten ones, drawn with MNIST's test half, grey and bitonal. */
export async function measureCells(pages: number): Promise<CellFigures> {
  const recogniser = await openRecogniser({ engine: 'onnx', modelsFolder: MODELS_FOLDER });
  const figures = { ordinary: 0, falseAlarms: 0, overwritten: 0, hits: 0, surely: 0 };
  try {
    for (let index = 0; index < pages; index += 1) {
      for (const symbols of ['0123456789X-', '#']) {
        const lattices = await drawCells(index, symbols, 't10k');
        for (const { overwritten = 0, classes } of (await readCells(lattices, ['glyphs'], recogniser)).flat()) {
          const found = overwritten >= OVERWRITTEN_FROM;
          if (symbols === '#') {
            figures.overwritten += 1;
            figures.hits += Number(found);
            figures.surely += Number(!found && classes[0].probability >= SURE);
          } else {
            figures.ordinary += 1;
            figures.falseAlarms += Number(found);
          }
        }
      }
    }
  } finally {
    await recogniser.dispose();
  }
  return figures;
}

/** The lines of page number `index`, whose cells are filled with any of `symbols`, as scanned. */
export async function drawCells(index: number, symbols: string, half: 'train' | 't10k'): Promise<LineLattice[]> {
  const random = seededRandom(`cells/${half}/${symbols}/${index}`);
  const truth = Array.from({ length: ROWS }, () =>
    Array.from({ length: CELLS }, () => random.pick([...symbols])).join(''),
  );
  const fills = new Map<string, Fill>(truth.map((text, row) => [`row_${row}`, { text }]));
  const drawn = drawForm(SHEET, 1, fills, digitsOf(half), random.fork('hand'));
  const bitonal = index % 2 === 1;
  const { image } = captureForm(
    drawn,
    { skew: random.normal(0, 1), scale: random.between(0.75, 1.5), shift: [0, 0], tilt: [0, 0], bitonal, noise: 6 },
    random.fork('noise'),
  );
  const [page] = await uprightPages(
    { number: 1, side: undefined, bitonal, hints: undefined, image: { ...image, channels: 1 }, resolution: undefined },
    context,
  );
  const { match } = identifyForm(page, [SHEET]);
  if (!match) throw new Error('The sheet of cells was not found');
  const scan = page.seenThrough(match.registration.toScan, SHEET.pages[0].size);
  const places = placesOn(SHEET, 1, match.registration);
  return [...places.boxes.values()].map(([box]) => buildLattice(cutBox(scan, box), { strokes: true }));
}
