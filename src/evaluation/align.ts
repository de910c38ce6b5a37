/** One step of an alignment: a character of the truth and what was read for it. Undefined: read too much, or not read. */
export type AlignedPair = readonly [truth: string | undefined, read: string | undefined];

/**
 * Sets the characters of two texts side by side with as few insertions, deletions and substitutions as can be (Levenshtein
 * 1966; Wagner and Fischer 1974, J. ACM 21, 168–173). Of several such ways the one that substitutes furthest to the right.
 */
export function alignTexts(truth: string, read: string): AlignedPair[] {
  const [from, to] = [[...truth], [...read]];
  const costs = distances(from, to);
  const pairs: AlignedPair[] = [];
  let [i, j] = [from.length, to.length];
  while (i > 0 || j > 0) {
    const cost = costs[i][j];
    if (i > 0 && j > 0 && cost === costs[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1)) {
      pairs.push([from[--i], to[--j]]);
    } else if (i > 0 && cost === costs[i - 1][j] + 1) pairs.push([from[--i], undefined]);
    else pairs.push([undefined, to[--j]]);
  }
  return pairs.reverse();
}

/** Edit distance between the first i characters of one and the first j of the other. */
function distances(from: readonly string[], to: readonly string[]): number[][] {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= from.length; i++) {
    const above = rows[i - 1];
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const substituted = above[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(substituted, above[j] + 1, row[j - 1] + 1));
    }
    rows.push(row);
  }
  return rows;
}
