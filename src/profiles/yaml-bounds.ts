import { Parser, type CST } from 'yaml';

/** Deeper than any profile is written: a number of a box in a table's column stands on the eighth level. */
const DEEPEST = 40;
/** More entries in one map or list than any profile has. */
const MOST_ENTRIES = 4000;

/**
 * Where a YAML text is no profile by its mere shape, and why; undefined where it may be one. Such texts are not composed: each of their levels
 * would take one of the stack, and V8 may end the whole process where that is used up; and each key of a map is held against all others.
 */
export function beyondBounds(text: string): { offset: number; message: string } | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    const { offset } = token;
    if (depth > DEEPEST)
      return { offset, message: 'Nested more deeply than any profile is: remove brackets or indentation' };
    if (token.type === 'document') {
      if (token.value) open.push({ token: token.value, depth });
      continue;
    }
    if (!('items' in token)) continue;
    if (token.items.length > MOST_ENTRIES)
      return { offset, message: `Expected at most ${MOST_ENTRIES} entries but received ${token.items.length}` };
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 });
      if (value) open.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}
