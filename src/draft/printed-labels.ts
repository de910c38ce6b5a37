import { bottom, right, union, type Rect } from '../geometry.js';
import { createGrey, type GreyImage } from '../image.js';
import type { ProposedBox } from '../locate/form/propose.js';
import { components, inkMask, type UprightPage } from '../page/index.js';
import type { Recogniser } from '../recognise/index.js';
import { normaliseGlyph, stripFromImage } from '../segment/index.js';
import { textLines } from '../segment/text-lines.js';

/** What is printed beside a box of a blank form, read letter by letter: a name for its field. */

const DPI = 300;
const PER_MILLIMETRE = DPI / 25.4;
/** How far from its box a label is looked for, millimetres. */
const ASIDE = 55;
const ABOVE = 6.5;
/** Room between a box's border and its label. */
const GAP = 0.6;
/** Letters that are read less surely than this on the mean make no name, and names have at least so many. */
const LEGIBLE = 0.8;
const LEAST_LETTERS = 3;
const MOST_LETTERS = 40;
/** A gap parts words from this share of the letters' height on, and a label from what is no part of it. */
const WORDS = 0.4;
const LABELS = 2.2;

/** The legible label of each box, undefined where there is none. `boxes` as they were proposed for the page. */
export async function printedLabels(
  page: UprightPage,
  boxes: readonly ProposedBox[],
  recogniser: Recogniser,
): Promise<(string | undefined)[]> {
  const labels: (string | undefined)[] = [];
  for (const box of boxes) {
    let label: string | undefined;
    for (const place of placesFor(box, boxes, page.size)) label ??= await labelIn(page, place, recogniser);
    labels.push(label);
  }
  return labels;
}

interface LabelPlace {
  readonly area: Rect;
  /** The end of the area that lies against the box. */
  readonly from: 'left' | 'right' | 'foot';
}

/** Where labels stand: beside what is ticked, on its right first; before or above what is written in. */
function placesFor(box: ProposedBox, boxes: readonly ProposedBox[], size: UprightPage['size']): LabelPlace[] {
  const isBeside = (other: Rect): boolean => other.y < bottom(box) && bottom(other) > box.y;
  const before = Math.max(0, box.x - ASIDE, ...boxes.filter((one) => isBeside(one) && one.x < box.x).map(right));
  const after = Math.min(
    size.width,
    right(box) + ASIDE,
    ...boxes.filter((one) => isBeside(one) && one.x > box.x).map(({ x }) => x),
  );
  const ahead = Math.max(
    0,
    box.y - ABOVE,
    ...boxes
      .filter((one) => bottom(one) <= box.y && one.x < right(box) && right(one) > box.x)
      .map((one) => bottom(one)),
  );
  const row = { y: Math.max(0, box.y - 1), height: box.height + 2 };
  const places: LabelPlace[] = [
    { area: { ...row, x: before + GAP, width: box.x - before - 2 * GAP }, from: 'right' },
    {
      area: {
        x: Math.max(0, box.x - 1),
        y: ahead + GAP,
        width: Math.max(box.width, ASIDE) + 1,
        height: box.y - ahead - 2 * GAP,
      },
      from: 'foot',
    },
  ];
  if (box.kind === 'tick')
    places.unshift({ area: { ...row, x: right(box) + GAP, width: after - right(box) - 2 * GAP }, from: 'left' });
  return places.filter(({ area }) => area.width > 3 && area.height > 1.5);
}

async function labelIn(page: UprightPage, place: LabelPlace, recogniser: Recogniser): Promise<string | undefined> {
  const { image } = page.crop(place.area, DPI);
  const whole = { x: 0, y: 0, width: image.width, height: image.height };
  const lines = textLines(inkMask(image), whole).filter(({ height }) => height > PER_MILLIMETRE);
  const middle = (line: Rect): number => Math.abs(line.y + line.height / 2 - image.height / 2);
  const [line] = lines.sort((a, b) => (place.from === 'foot' ? bottom(b) - bottom(a) : middle(a) - middle(b)));
  return line ? readLabel(rowsOf(image, line), place.from === 'right', recogniser) : undefined;
}

/** The rows of a line, with some paper above and below. */
function rowsOf(image: GreyImage, { y, height }: Rect): GreyImage {
  const [top, foot] = [Math.max(0, Math.floor(y - 4)), Math.min(image.height, Math.ceil(y + height + 4))];
  return {
    width: image.width,
    height: foot - top,
    data: image.data.subarray(top * image.width, foot * image.width),
  };
}

async function readLabel(line: GreyImage, fromRight: boolean, recogniser: Recogniser): Promise<string | undefined> {
  const { ink, strength } = stripFromImage(line);
  const { letters, labels } = lettersOf(ink);
  const high = Math.max(0, ...letters.map(({ box }) => box.height));
  const own = upToGap(letters, fromRight, LABELS * high);
  if (own.length < LEAST_LETTERS || own.length > MOST_LETTERS) return undefined;
  const { classes } = await recogniser.network('printed');
  const rows = await recogniser.classify(
    'printed',
    own.map((letter) => normaliseGlyph(pictureOf(letter, labels, strength))),
  );
  let text = '';
  let sum = 0;
  rows.forEach((row, index) => {
    const best = row.reduce((most, value, k) => (value > row[most] ? k : most), 0);
    sum += classes[best] === '' ? 0 : row[best];
    const apart = index > 0 && own[index].box.x - right(own[index - 1].box) > WORDS * high;
    text += `${apart ? ' ' : ''}${nameLetter(classes[best], own[index].box, own)}`;
  });
  // No q stands before another letter than u.
  text = text.replace(/q(?!u)/g, 'g');
  const letterCount = text.replace(/[^A-Za-z]/g, '').length;
  return sum / rows.length >= LEGIBLE && letterCount >= LEAST_LETTERS ? text : undefined;
}

/**
 * Names are in small letters, for the network tells no size; an i is no j where it stands on the line: they differ in nothing
 * else that faxes and small print leave.
 */
function nameLetter(symbol: string, box: Rect, letters: readonly Letter[]): string {
  const feet = letters.map((letter) => bottom(letter.box)).sort((a, b) => a - b);
  const stands = bottom(box) - feet[feet.length >> 1] < DESCENDS * box.height;
  return symbol === 'j' && stands ? 'i' : symbol.toLowerCase();
}

/** Letters that go below the line do so by more than this share of their height. */
const DESCENDS = 0.12;

interface Letter {
  readonly box: Rect;
  /** Of its pieces of ink. */
  readonly labels: readonly number[];
}

/** From left to right, what lies one above the other together: the dot of an i is part of it. */
function lettersOf(ink: GreyImage): { letters: Letter[]; labels: Int32Array } {
  const map = components(ink);
  const letters: { box: Rect; labels: number[] }[] = [];
  for (const { box, label } of [...map.components].sort((a, b) => a.box.x - b.box.x)) {
    const last = letters.at(-1);
    const shared = last ? Math.min(right(last.box), right(box)) - Math.max(last.box.x, box.x) : 0;
    if (last && shared > 0.6 * Math.min(last.box.width, box.width)) {
      last.box = union(last.box, box);
      last.labels.push(label);
    } else letters.push({ box, labels: [label] });
  }
  return { letters, labels: map.labels };
}

/** Letters from one end of the line up to the first wide gap. */
function upToGap(letters: readonly Letter[], fromRight: boolean, widest: number): Letter[] {
  const inOrder = fromRight ? [...letters].reverse() : letters;
  const end = inOrder.findIndex(({ box }, index) => {
    if (index === 0) return false;
    const before = inOrder[index - 1].box;
    return (fromRight ? before.x - right(box) : box.x - right(before)) > widest;
  });
  const own = end < 0 ? [...inOrder] : inOrder.slice(0, end);
  return fromRight ? own.reverse() : own;
}

function pictureOf({ box, labels: own }: Letter, labels: Int32Array, strength: GreyImage): GreyImage {
  const out = createGrey(box.width + 2, box.height + 2, 0);
  for (let y = 0; y < box.height; y += 1)
    for (let x = 0; x < box.width; x += 1) {
      const index = (box.y + y) * strength.width + box.x + x;
      if (own.includes(labels[index])) out.data[(y + 1) * out.width + x + 1] = strength.data[index];
    }
  return out;
}
