import sharp from 'sharp';
import { readBare } from './bare-strip.js';
import { applyToRect, intersection, type Quad, type Rect } from './geometry.js';
import type { SubmittedPage } from './intake/types.js';
import type { CharacterLook, StripKind, StripLook } from './reader.js';
import type { ReadCharacter, Recogniser } from './recognise/index.js';
import { buildLattice, type LineLattice } from './segment/index.js';

/** Networks that classify one cut glyph. */
const OF_GLYPHS = ['glyphs', 'printed'] as const;
const MOST_CLASSES = 5;
/** Share of both that a candidate and a character read must cover to be the same. */
const SAME = 0.7;

/** Reads a bare strip as `readBareStrip` does, and tells where it was cut and what the network made of each piece. */
export async function lookAtStrip(page: SubmittedPage, kind: StripKind, recogniser: Recogniser): Promise<StripLook> {
  let lattice: LineLattice | undefined;
  const { result, reading } = await readBare(page, kind, recogniser, {
    cut: (strip) => (lattice = buildLattice(strip)),
  });
  const { width, height, channels, data } = page.image;
  const characters = reading.alternatives.at(0)?.characters ?? [];
  return {
    ...result,
    picture: await sharp(data, { raw: { width, height, channels } }).png().toBuffer(),
    width,
    height,
    pieces: lattice === undefined ? [] : piecesOf(lattice),
    characters: await Promise.all(characters.map((character) => lookAt(character, lattice, recogniser))),
  };
}

const piecesOf = ({ glyphs, strip }: LineLattice): Quad[] =>
  glyphs.filter(({ from, to }) => to === from + 1).map(({ box }) => applyToRect(strip.toPage, box));

async function lookAt(
  { text, probability, polygon, runnersUp }: ReadCharacter,
  lattice: LineLattice | undefined,
  recogniser: Recogniser,
): Promise<CharacterLook> {
  const image = lattice && candidateAt(polygon, lattice)?.image;
  if (image === undefined) {
    const classes = [{ text, probability }, ...runnersUp].slice(0, MOST_CLASSES);
    return { text, probability, polygon, glyph: null, classes };
  }
  const pixels = Uint8Array.from(image, (value) => Math.round(255 * value));
  const glyph = { size: Math.sqrt(image.length), pixels };
  return { text, probability, polygon, glyph, classes: await classesOf(image, text, recogniser) };
}

/** The candidate whose ink the character stands for; undefined where the strip reader alone saw it. */
function candidateAt(polygon: Quad, { glyphs, strip }: LineLattice): LineLattice['glyphs'][number] | undefined {
  const box = boundsOf(polygon);
  const scored = glyphs.map((glyph) => ({
    glyph,
    share: overlap(box, boundsOf(applyToRect(strip.toPage, glyph.box))),
  }));
  const best = scored.reduce((a, b) => (b.share > a.share ? b : a), { glyph: glyphs[0], share: 0 });
  return best.share >= SAME ? best.glyph : undefined;
}

/** What the network thinks of the glyph by itself that holds it likeliest to be what was read: of two one is at home in the script. */
async function classesOf(image: Float32Array, text: string, recogniser: Recogniser): Promise<CharacterLook['classes']> {
  const opinions = await Promise.all(
    OF_GLYPHS.map(async (network) => {
      const { classes } = await recogniser.network(network);
      const [row] = await recogniser.classify(network, [image]);
      return { classes, row, own: row[classes.indexOf(text)] ?? 0 };
    }),
  );
  const { classes, row } = opinions.reduce((a, b) => (b.own > a.own ? b : a));
  return [...row]
    .map((probability, index) => ({ text: classes[index], probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, MOST_CLASSES);
}

function boundsOf(polygon: Quad): Rect {
  const [xs, ys] = [polygon.map(({ x }) => x), polygon.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Area of what both cover over the area of what either covers. */
function overlap(a: Rect, b: Rect): number {
  const both = intersection(a, b);
  const shared = both.width * both.height;
  return shared / Math.max(1e-9, a.width * a.height + b.width * b.height - shared);
}
