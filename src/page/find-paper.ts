import type { Point, Quad } from '../geometry.js';
import type { GreyImage, PixelImage } from '../image.js';
import { components, type Component, type ComponentMap } from './components.js';
import { extremum } from './morphology.js';
import { refineQuad } from './paper-edges.js';
import { crossing, distance, insideOf, quadArea, robustLine, smallestRectangle, type Line } from './quad.js';
import { likenesses, notSurround, rimColours, thumbnail, type RimColour, type Thumbnail } from './surround.js';

/** A document's outline on a page that shows more than it. */
export interface FoundPaper {
  /** Pixels of the page as submitted; clockwise, beginning with the corner that is top left as submitted. */
  readonly corners: Quad;
}

const THUMBNAIL_SIDE = 320;
/** Smallest differences of colour from the surround, of 255, that are tried. */
const LEAST_DIFFERENCES = [12, 30];
/** Least share of the page that one document covers. */
const LEAST_SHARE = 0.035;
/** Above this share the page is the document. */
const MOST_SHARE = 0.985;
/** Long over short side of what can be a cheque or a form. */
const SHAPES = [1.15, 3.4] as const;
/** Share of its outline's area that a document fills, folds and dog-ears allowed. */
const LEAST_FILL = 0.93;
/** A margin all around below this share of the longer side is the document's own, unless it is darker than paper. */
const OWN_MARGIN = 0.05;
/** Mean grey below which no lid, no table and no margin of paper is. */
const LIGHT = 150;

interface Candidate {
  readonly corners: Quad;
  readonly area: number;
  /** Sides on the border of the image: top, right, bottom, left. */
  readonly flush: readonly [boolean, boolean, boolean, boolean];
}

/**
 * The documents that lie on a table or a scanner's bed, in reading order. Empty where the page is the document itself: a
 * coloured band or a printed frame is none, for it does not end at four edges with nothing but surround beyond them.
 */
export function findPapers(image: PixelImage, grey: GreyImage): FoundPaper[] {
  const small = thumbnail(image, THUMBNAIL_SIDE);
  if (small.width < 60 || small.height < 30) return [];
  const rim = rimColours(small);
  let best: { score: number; quads: Candidate[] } = { score: 0, quads: [] };
  const likeness = likenesses(small, rim, LEAST_DIFFERENCES);
  const tried: GreyImage[] = [];
  for (const colours of subsets(rim)) {
    for (const like of likeness) {
      const foreground = notSurround(small, like, colours);
      // Another choice of colours that parts the page alike says nothing new.
      if (tried.some(({ data }) => Buffer.compare(data, foreground.data) === 0)) continue;
      tried.push(foreground);
      const quads = candidates(small, foreground, grey);
      // A wrong guess of the surround leaves part of it with the paper, and that part reaches the border.
      const score = quads.reduce((sum, { area, flush }) => sum + area * 0.4 ** flush.filter(Boolean).length, 0);
      if (score > best.score * 1.02) best = { score, quads };
    }
    if (best.quads.length > 0 && best.quads.every(({ flush }) => !flush.some(Boolean))) break;
  }
  return inReadingOrder(best.quads.map(({ corners }) => ({ corners })));
}

/** Every choice of rim colours that may be the surround, as bits; the one that leaves least of the rim unexplained first. */
function subsets(rim: readonly RimColour[]): number[] {
  const all = Array.from({ length: (1 << rim.length) - 1 }, (_, k) => k + 1);
  const explained = (bits: number): number =>
    rim.reduce((sum, { share }, k) => (bits & (1 << k) ? sum + share : sum), 0);
  return all.sort((a, b) => explained(b) - explained(a));
}

/** What stands out from the surround and has the outline of a document. */
function candidates(small: Thumbnail, foreground: GreyImage, grey: GreyImage): Candidate[] {
  const covered = countSet(foreground.data) / foreground.data.length;
  if (covered < LEAST_SHARE || covered > MOST_SHARE) return [];
  // Pens, cables and the ink of a page go; sheets stay.
  const opened = extremum(extremum(foreground, 2, 'darkest'), 2, 'brightest');
  const map = components(opened);
  const large = map.components.filter(({ area }) => area > LEAST_SHARE * small.width * small.height);
  const found: Candidate[] = [];
  for (const component of large) {
    const quad = outline(map, component);
    if (!quad || component.area < (LEAST_FILL - 0.05) * quadArea(quad)) continue;
    const rough = quad.map(({ x, y }) => ({ x: x * small.cell, y: y * small.cell })) as unknown as Quad;
    const refined = refineQuad(grey, rough, 2.5 * small.cell);
    if (!refined) continue;
    const shape = longOverShort(refined);
    if (shape < SHAPES[0] || shape > SHAPES[1]) continue;
    const flush = flushSides(refined, grey, 1.5 * small.cell);
    found.push({ corners: refined, area: quadArea(refined), flush });
  }
  return found.length > 0 && isSurround(small, foreground, found, grey) ? found : [];
}

function countSet(data: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) count++;
  return count;
}

function longOverShort([a, b, c, d]: Quad): number {
  const [across, down] = [distance(a, b) + distance(d, c), distance(a, d) + distance(b, c)];
  return Math.max(across, down) / Math.max(1, Math.min(across, down));
}

/** Whether top, right, bottom and left side run along the border of the image. */
function flushSides([a, b, c, d]: Quad, { width, height }: GreyImage, slack: number): Candidate['flush'] {
  return [
    Math.max(a.y, b.y) < slack,
    Math.min(b.x, c.x) > width - slack,
    Math.min(c.y, d.y) > height - slack,
    Math.max(d.x, a.x) < slack,
  ];
}

/** Whether what the documents leave is really around them, and not part of the one document that the page is. */
function isSurround(small: Thumbnail, foreground: GreyImage, found: readonly Candidate[], grey: GreyImage): boolean {
  const pageCells = small.width * small.height;
  const bright = new Uint32Array(256);
  const free = new Float64Array(pageCells);
  const papers = found.map(({ corners }) => insideOf(corners, 2.5 * small.cell));
  let [outside, sum, ink, odd] = [0, 0, 0, 0];
  for (let y = 0, i = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++, i++) {
      let isOnPaper = false;
      for (let k = 0; k < papers.length && !isOnPaper; k++) {
        isOnPaper = papers[k]((x + 0.5) * small.cell, (y + 0.5) * small.cell);
      }
      if (isOnPaper) continue;
      const value = (small.data[i * 3] * 2 + small.data[i * 3 + 1] * 3 + small.data[i * 3 + 2]) / 6;
      free[outside++] = value;
      sum += value;
      bright[Math.round(value)]++;
      if (foreground.data[i] !== 0) odd++;
    }
  }
  if (outside < 0.01 * pageCells) return false;
  const mean = sum / outside;
  let [median, seen] = [0, 0];
  while (median < 255 && (seen += bright[median]) * 2 < outside) median++;
  for (let k = 0; k < outside; k++) if (free[k] < median - 30) ink++;
  const isLight = mean > LIGHT;
  // Light surround with print on it is the page's own paper.
  if (isLight && ink > 0.004 * outside + 4) return false;
  if (!isLight && odd > 0.35 * outside) return false;
  const flush = found.map((c) => c.flush.filter(Boolean).length);
  if (found.length === 1) {
    const [{ flush: sides, corners }] = found;
    const count = flush[0];
    if (count >= 3) return false;
    const isBand = count === 2 && sides[0] === sides[2];
    if (isBand && (isLight || outside < 0.3 * pageCells)) return false;
    const margin = Math.max(...margins(corners, grey));
    if (isLight && margin < OWN_MARGIN * Math.max(grey.width, grey.height)) return false;
    if (margin < 0.008 * Math.max(grey.width, grey.height)) return false;
  }
  return true;
}

/** Widest distance of each side from the border of the image. */
function margins([a, b, c, d]: Quad, { width, height }: GreyImage): number[] {
  return [Math.max(a.y, b.y), width - Math.min(b.x, c.x), height - Math.min(c.y, d.y), Math.max(a.x, d.x)];
}

/** The four lines around a component: its smallest rectangle first, then each side fitted to the rim that is nearest. */
function outline(map: ComponentMap, component: Component): Quad | undefined {
  const rim = rimPoints(map, component);
  const rectangle = smallestRectangle(rim);
  if (!rectangle) return undefined;
  const sides: Line[] = [];
  for (let i = 0; i < 4; i++) {
    const [a, b] = [rectangle[i], rectangle[(i + 1) % 4]];
    const length = distance(a, b);
    const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
    const across = distance(b, rectangle[(i + 2) % 4]);
    const near = rim.filter((p) => {
      const along = ((p.x - a.x) * ux + (p.y - a.y) * uy) / length;
      const off = Math.abs((p.y - a.y) * ux - (p.x - a.x) * uy);
      return along > 0.06 && along < 0.94 && off < 0.22 * across;
    });
    const fitted = robustLine(near, 1.2);
    if (!fitted || fitted.inliers < 0.5 * Math.min(near.length, length)) return undefined;
    sides.push(fitted.line);
  }
  const corners = [0, 1, 2, 3].map((i) => crossing(sides[(i + 3) % 4], sides[i]));
  if (corners.some((p) => !p)) return undefined;
  return corners as unknown as Quad;
}

/** The outermost points of a component: first and last of every row and column. */
function rimPoints({ width, labels }: ComponentMap, { label, box }: Component): Point[] {
  const points: Point[] = [];
  const [right, foot] = [box.x + box.width, box.y + box.height];
  for (let y = box.y; y < foot; y++) {
    const row = y * width;
    let [from, to] = [box.x, right - 1];
    while (from < right && labels[row + from] !== label) from++;
    if (from === right) continue;
    while (labels[row + to] !== label) to--;
    points.push({ x: from, y: y + 0.5 }, { x: to + 1, y: y + 0.5 });
  }
  for (let x = box.x; x < right; x++) {
    let [from, to] = [box.y, foot - 1];
    while (from < foot && labels[from * width + x] !== label) from++;
    if (from === foot) continue;
    while (labels[to * width + x] !== label) to--;
    points.push({ x: x + 0.5, y: from }, { x: x + 0.5, y: to + 1 });
  }
  return points;
}

/** Top to bottom, those side by side left to right. */
function inReadingOrder(papers: FoundPaper[]): FoundPaper[] {
  const middle = ({ corners }: FoundPaper): Point => ({
    x: corners.reduce((sum, p) => sum + p.x, 0) / 4,
    y: corners.reduce((sum, p) => sum + p.y, 0) / 4,
  });
  const height = ({ corners }: FoundPaper): number =>
    Math.max(...corners.map((p) => p.y)) - Math.min(...corners.map((p) => p.y));
  return [...papers].sort((a, b) => {
    const [p, q] = [middle(a), middle(b)];
    const sideBySide = Math.abs(p.y - q.y) < 0.4 * Math.min(height(a), height(b));
    return sideBySide ? p.x - q.x : p.y - q.y;
  });
}
