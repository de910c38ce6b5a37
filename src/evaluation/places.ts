import type { FieldResult, ItemResult } from '../result/schema.js';

/** The field of an item that covers most of a box on the scan (left, top, right, bottom, pixels), if it covers a third of it. */
export function fieldAt(
  item: ItemResult,
  [left, top, right, bottom]: readonly [number, number, number, number],
): FieldResult | undefined {
  let best: { field: FieldResult; shared: number } | undefined;
  for (const field of Object.values(item.fields)) {
    if (field.polygon === null) continue;
    const xs = field.polygon.map(([x]) => x);
    const ys = field.polygon.map(([, y]) => y);
    const wide = Math.min(right, Math.max(...xs)) - Math.max(left, Math.min(...xs));
    const high = Math.min(bottom, Math.max(...ys)) - Math.max(top, Math.min(...ys));
    const shared = Math.max(0, wide) * Math.max(0, high);
    if (shared > (best?.shared ?? ((right - left) * (bottom - top)) / 3)) best = { field, shared };
  }
  return best?.field;
}
