/** What is not one character: halves, pairs cut in the wrong place, letters, pieces of frames, dirt. */

import { blank, crop, drawStroke, inkBox, overlay, trim, type Picture } from './picture.js';
import type { Random } from './random.js';

/** Two or three characters side by side, the gaps between them from touching hard to just apart. */
export function neighbours(parts: readonly Picture[], random: Random): { picture: Picture; edges: number[] } {
  const trimmed = parts.map(trim);
  const height = Math.max(...trimmed.map((part) => part.height));
  const out = blank(
    trimmed.reduce((sum, part) => sum + part.width + height, height),
    Math.ceil(height * 1.3),
  );
  const edges: number[] = [];
  let x = 4;
  for (const part of trimmed) {
    overlay(out, part, x, (out.height - part.height) * random.between(0.3, 0.7));
    edges.push(x + part.width);
    x += part.width + height * random.between(-0.14, 0.08);
  }
  return { picture: out, edges };
}

/** A pair taken for one, or a cut through the middle of one of them. */
export function wrongCut(parts: readonly Picture[], random: Random): Picture {
  const { picture, edges } = neighbours(parts, random);
  if (random.chance(0.4)) return trim(picture);
  const [first, second] = edges;
  const share = random.between(0.3, 0.7);
  return random.chance(0.5)
    ? crop(picture, 0, 0, Math.round(first + share * (second - first)), picture.height)
    : crop(picture, Math.round(first * share), 0, picture.width, picture.height);
}

/** The left or right part of one character. */
export function half(whole: Picture, random: Random): Picture {
  const picture = trim(whole);
  const at = Math.round(picture.width * random.between(0.36, 0.64));
  return random.chance(0.5)
    ? crop(picture, 0, 0, at, picture.height)
    : crop(picture, at, 0, picture.width - at, picture.height);
}

/** Upper or lower part: what is left when a line cut the character, or one stroke of two. */
export function slice(whole: Picture, random: Random): Picture {
  const picture = trim(whole);
  const at = Math.round(picture.height * random.between(0.35, 0.65));
  return random.chance(0.5)
    ? crop(picture, 0, 0, picture.width, at)
    : crop(picture, 0, at, picture.width, picture.height - at);
}

/** Corners and crossings of printed frames. */
export function framePiece(random: Random): Picture {
  const size = 44;
  const picture = blank(size, size);
  const pen = random.between(1.2, 5);
  const x = random.between(3, size - 3);
  const y = random.between(3, size - 3);
  const line = (x1: number, y1: number, x2: number, y2: number): void =>
    drawStroke(
      picture,
      [
        { x: x1, y: y1 },
        { x: x2, y: y2 },
      ],
      [pen, pen],
    );
  const reach = (): number => random.between(8, size);
  switch (random.integer(4)) {
    case 0: // corner
      line(x, y, x + (x < size / 2 ? 1 : -1) * reach(), y);
      line(x, y, x, y + (y < size / 2 ? 1 : -1) * reach());
      break;
    case 1: // crossing or T
      line(0, y, size, y);
      line(x, random.chance(0.5) ? y : 0, x, size);
      break;
    case 2: // channel
      line(4, 4, size - 4, 4);
      line(4, 4, 4, reach());
      line(size - 4, 4, size - 4, reach());
      break;
    default: // box
      line(4, 4, size - 4, 4);
      line(4, 4, 4, y + 8);
      line(size - 4, 4, size - 4, y + 8);
      line(4, y + 8, size - 4, y + 8);
  }
  return picture;
}

/** Specks, scratches and bits of a security pattern. */
export function dirt(random: Random): Picture {
  const size = 44;
  const picture = blank(size, size);
  const kind = random.integer(3);
  const count = kind === 0 ? 3 + random.integer(14) : 2 + random.integer(5);
  for (let index = 0; index < count; index += 1) {
    const x = random.between(2, size - 2);
    const y = random.between(2, size - 2);
    const length = kind === 0 ? random.between(0, 3) : random.between(4, 24);
    const angle = kind === 1 ? random.between(-0.3, 0.3) : random.between(0, Math.PI);
    const pen = random.between(1, kind === 0 ? 4 : 2.5);
    const to = { x: x + length * Math.cos(angle), y: y + length * Math.sin(angle) };
    drawStroke(picture, [{ x, y }, to], [pen, pen]);
  }
  return inkBox(picture) === undefined ? dirt(random) : picture;
}
