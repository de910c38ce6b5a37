import type { Change, Revision, ReviewState } from './revision.js';
import type { DocumentResult, FieldResult } from './schema.js';

/** What revisions make of a result. Runs in the browser too. */

/** Where a document stands with its human readers. */
export const reviewState = (revisions: readonly Revision[]): ReviewState => revisions.at(-1)?.state ?? 'open';

/** The standing word on each field that somebody looked at, by `fieldKey`; what was undone has none. */
export function standingChanges(revisions: readonly Revision[]): Map<string, { change: Change; revision: Revision }> {
  const standing = new Map<string, { change: Change; revision: Revision }>();
  for (const revision of revisions) {
    for (const change of revision.changes) {
      const key = fieldKey(change.item, change.field);
      if (change.why === 'undone') standing.delete(key);
      else standing.set(key, { change, revision });
    }
  }
  return standing;
}

export const fieldKey = (item: number, field: string): string => `${item} ${field}`;

/** The result with the humans' word in the place of the machine's. Without revisions it is the result itself. */
export function revised(result: DocumentResult, revisions: readonly Revision[]): DocumentResult {
  const last = revisions.at(-1);
  if (last === undefined) return result;
  const standing = standingChanges(revisions);
  const fieldOf = (item: number, name: string, field: FieldResult): FieldResult => {
    const said = standing.get(fieldKey(item, name));
    if (said === undefined) return field;
    const { change, revision } = said;
    return {
      ...field,
      value: change.after,
      decision: { state: change.after === null ? 'rejected' : 'accepted', reasons: [] },
      reviewed: { by: revision.by.name, at: revision.at, why: change.why, machine: change.machine },
    };
  };
  const closed = last.state === 'open' ? undefined : { state: last.state, reasons: [] };
  return {
    ...result,
    items: result.items.map((item, index) => ({
      ...item,
      fields: Object.fromEntries(Object.entries(item.fields).map(([name, f]) => [name, fieldOf(index, name, f)])),
      ...(closed && { decision: closed }),
    })),
    ...(closed && { decision: closed }),
    revision: last.number,
  };
}
