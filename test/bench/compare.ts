export interface Ratio {
  /** Where the figure stands, its parts joined by dots. */
  readonly figure: string;
  readonly before: number;
  readonly now: number;
  readonly ratio: number;
}

/** Circumstances are no figures. */
const NOT_COMPARED = new Set(['date', 'machine', 'versions', 'seconds', 'all']);

/** Every figure that both have, with what it is now over what it was; parts of lists that have names go by them. */
export function ratiosOf(before: unknown, now: unknown): Ratio[] {
  const old = figuresOf(before);
  return [...figuresOf(now)].flatMap(([figure, value]) => {
    const then = old.get(figure);
    return then === undefined || then === 0 ? [] : [{ figure, before: then, now: value, ratio: value / then }];
  });
}

function figuresOf(value: unknown, path = ''): Map<string, number> {
  const found = new Map<string, number>();
  if (typeof value === 'number') return found.set(path, value);
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    if (NOT_COMPARED.has(key)) continue;
    const { name = undefined } = (part ?? {}) as { name?: unknown };
    const step = Array.isArray(value) && typeof name === 'string' ? name : key;
    for (const [figure, number] of figuresOf(part, path === '' ? step : `${path}.${step}`)) found.set(figure, number);
  }
  return found;
}
