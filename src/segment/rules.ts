import type { GreyImage } from '../image.js';

/** A printed line that runs along the strip: y = offset + slope · x, in strip pixels. */
interface Rule {
  readonly offset: number;
  readonly slope: number;
  readonly thickness: number;
  readonly from: number;
  readonly to: number;
}

interface Run {
  readonly y: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

/** Shortest piece of a rule on one row: a slanted rule falls into pieces as long as one over its slope. */
const SHORTEST_RUN = 9;
/** Holes in a run that wear or a light print leaves, pixels. */
const HOLE = 2;

/**
 * Takes long horizontal rules out of an ink mask and leaves the strokes that cross them: of each column it removes the ink
 * on the rule only where it ends at the rule's own edges.
 * @param mask    changed in place
 * @param longest least length of a rule, pixels: longer than any dash a hand draws on this strip
 * @returns share of the strip's width under rules
 */
export function removeHorizontalRules(mask: GreyImage, longest: number): number {
  const rules = findRules(mask, longest);
  let covered = 0;
  for (const rule of rules) {
    erase(mask, rule);
    covered = Math.max(covered, rule.to - rule.from);
  }
  return covered / mask.width;
}

function findRules(mask: GreyImage, longest: number): Rule[] {
  const runs = horizontalRuns(mask);
  const groups: Run[][] = [];
  const open: { group: Run[]; last: Run[] }[] = [];
  // Rows come in order: a run joins the group that touches it on the row above or continues it sideways within two rows.
  for (const run of runs) {
    const home = open.find(({ last }) =>
      last.some((other) => run.y - other.y <= 2 && run.from <= other.to + 8 && run.to >= other.from - 8),
    );
    if (home === undefined) {
      const group = [run];
      groups.push(group);
      open.push({ group, last: [run] });
    } else {
      home.group.push(run);
      home.last = [...home.last.filter((other) => run.y - other.y <= 2), run];
    }
  }
  const rules: Rule[] = [];
  for (const group of groups) {
    const from = Math.min(...group.map((run) => run.from));
    const to = Math.max(...group.map((run) => run.to));
    if (to - from < longest) continue;
    const rule = fit(group, from, to);
    // Real rules are thin and straight; a fat or bent group is writing.
    if (rule !== undefined && rule.thickness <= Math.max(3, mask.height * 0.1)) rules.push(rule);
  }
  return rules;
}

function horizontalRuns({ width, height, data }: GreyImage): Run[] {
  const runs: Run[] = [];
  for (let y = 0; y < height; y += 1) {
    let from = -1;
    let to = -1;
    for (let x = 0; x <= width; x += 1) {
      const ink = x < width && data[y * width + x] !== 0;
      if (ink) {
        if (from < 0) from = x;
        to = x + 1;
      } else if (from >= 0 && (x === width || x - to >= HOLE)) {
        if (to - from >= SHORTEST_RUN) runs.push({ y, from, to });
        from = -1;
      }
    }
  }
  return runs;
}

/** Least squares through the runs, once more without what lies off the first line; undefined where too little is left. */
function fit(group: Run[], from: number, to: number): Rule | undefined {
  let kept = group;
  let line = leastSquares(kept);
  for (let round = 0; round < 2; round += 1) {
    kept = group.filter((run) => Math.abs(run.y - (line.offset + (line.slope * (run.from + run.to)) / 2)) <= 2.5);
    if (kept.length === 0) return undefined;
    line = leastSquares(kept);
  }
  if (Math.abs(line.slope) > 0.08) return undefined;
  const columns = new Uint8Array(to - from);
  let ink = 0;
  for (const run of kept) {
    columns.fill(1, run.from - from, run.to - from);
    ink += run.to - run.from;
  }
  const covered = columns.reduce((sum, value) => sum + value, 0);
  if (covered < 0.72 * (to - from)) return undefined;
  return { ...line, thickness: ink / covered, from, to };
}

function leastSquares(runs: Run[]): { offset: number; slope: number } {
  let n = 0;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  for (const { y, from, to } of runs) {
    const weight = to - from;
    const x = (from + to) / 2;
    n += weight;
    sx += weight * x;
    sy += weight * y;
    sxx += weight * (x * x + (weight * weight) / 12);
    sxy += weight * x * y;
  }
  const determinant = n * sxx - sx * sx;
  const slope = determinant > 1e-9 ? (n * sxy - sx * sy) / determinant : 0;
  return { offset: (sy - slope * sx) / n, slope };
}

function erase({ width, height, data }: GreyImage, rule: Rule): void {
  const reach = Math.ceil(rule.thickness / 2) + 1;
  for (let x = Math.max(0, rule.from - 2); x < Math.min(width, rule.to + 2); x += 1) {
    const middle = Math.round(rule.offset + rule.slope * x);
    let at = -1;
    for (let d = 0; d <= reach && at < 0; d += 1) {
      for (const y of [middle - d, middle + d]) {
        if (y >= 0 && y < height && data[y * width + x] !== 0) {
          at = y;
          break;
        }
      }
    }
    if (at < 0) continue;
    let top = at;
    while (top > 0 && data[(top - 1) * width + x] !== 0) top -= 1;
    let foot = at;
    while (foot < height - 1 && data[(foot + 1) * width + x] !== 0) foot += 1;
    // Ink that goes on beyond the rule by more than its ragged edge is a stroke that crosses or touches it.
    const above = middle - top;
    const below = foot - middle;
    if (above <= reach && below <= reach) for (let y = top; y <= foot; y += 1) data[y * width + x] = 0;
    else if (above <= reach) {
      // A stroke comes from below: only what lies above the rule's upper edge goes.
      for (let y = top; y < middle - Math.floor(rule.thickness / 2); y += 1) data[y * width + x] = 0;
    } else if (below <= reach) {
      for (let y = foot; y > middle + Math.floor(rule.thickness / 2); y -= 1) data[y * width + x] = 0;
    }
  }
}
