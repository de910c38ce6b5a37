import type { Change, Revision, ReviewState } from './revision.js';
import type { DocumentResult, FieldResult } from './schema.js';

/** What revisions make of a result. Runs in the browser too. */

/** Where a document stands with its human readers. */
export const reviewState = (revisions: readonly Revision[]): ReviewState => revisions.at(-1)?.state ?? 'open';

/** One person's word on one field, and the revision it is in. */
export interface Word {
  readonly change: Change;
  readonly revision: Revision;
}

/**
 * The standing word on each field that somebody looked at, by `fieldKey`. None has what was undone or struck out, and what two
 * people key until that is settled.
 */
export function standingChanges(revisions: readonly Revision[]): Map<string, Word> {
  const standing = new Map<string, Word>();
  for (const revision of revisions) {
    for (const change of revision.changes) {
      const key = fieldKey(change.item, change.field);
      if (change.why === 'undone' || change.why === 'struck' || isPending(change)) standing.delete(key);
      else standing.set(key, { change, revision });
    }
  }
  return standing;
}

/** What was struck out and nobody has looked at since, by `fieldKey`. */
export function struckOut(revisions: readonly Revision[]): Map<string, Word> {
  const standing = standingChanges(revisions);
  const struck = revisions.flatMap((revision) =>
    revision.changes
      .filter(({ item, field, why }) => why === 'struck' && !standing.has(fieldKey(item, field)))
      .map((change) => [fieldKey(change.item, change.field), { change, revision }] as const),
  );
  return new Map(struck);
}

/** What was keyed of each field since that last began anew, by `fieldKey`: at most by a first, a second and a third. */
export function keyedWords(revisions: readonly Revision[]): Map<string, readonly Word[]> {
  const keyed = new Map<string, readonly Word[]>();
  for (const revision of revisions) {
    for (const change of revision.changes) {
      const key = fieldKey(change.item, change.field);
      if (change.why === 'undone') keyed.delete(key);
      else if (change.keying !== undefined) keyed.set(key, [...(keyed.get(key) ?? []), { change, revision }]);
    }
  }
  return keyed;
}

const isPending = ({ keying }: Change): boolean => keying === 'first' || keying === 'differs';

export const fieldKey = (item: number, field: string): string => `${item} ${field}`;

/** The result with the humans' word in the place of the machine's. Without revisions it is the result itself. */
export function revised(result: DocumentResult, revisions: readonly Revision[]): DocumentResult {
  const last = revisions.at(-1);
  if (last === undefined) return result;
  const standing = standingChanges(revisions);
  const struck = struckOut(revisions);
  const keyed = keyedWords(revisions);
  const fieldOf = (key: string, field: FieldResult): FieldResult => {
    const said = standing.get(key);
    if (said !== undefined) return spoken(field, said, keyed.get(key) ?? []);
    const doubt = struck.get(key);
    return doubt === undefined ? field : { ...field, decision: { state: 'review', reasons: [doubted(doubt)] } };
  };
  const decisionOf = <T extends Decided>(whole: T, doubts: readonly Word[]): Decided['decision'] => {
    if (last.state !== 'open') return { state: last.state, reasons: [] };
    const reasons = [...whole.decision.reasons, ...doubts.map(doubted)];
    return doubts.length === 0 ? whole.decision : { state: 'review', reasons };
  };
  return {
    ...result,
    items: result.items.map((item, index) => ({
      ...item,
      fields: Object.fromEntries(
        Object.entries(item.fields).map(([name, field]) => [name, fieldOf(fieldKey(index, name), field)]),
      ),
      decision: decisionOf(
        item,
        [...struck.values()].filter(({ change }) => change.item === index),
      ),
    })),
    decision: decisionOf(result, [...struck.values()]),
    revision: last.number,
  };
}

type Decided = Pick<DocumentResult, 'decision'>;

function spoken(field: FieldResult, { change, revision }: Word, keyed: readonly Word[]): FieldResult {
  const [first, second] = keyed;
  return {
    ...field,
    value: change.after,
    decision: { state: change.after === null ? 'rejected' : 'accepted', reasons: [] },
    reviewed: {
      ...{ by: revision.by.name, at: revision.at, why: change.why, machine: change.machine },
      ...(change.keying !== undefined && {
        keyed: { by: [first.revision.by.name, second.revision.by.name], agreed: change.keying === 'agreed' },
      }),
    },
  };
}

const doubted = ({ change, revision }: Word): { code: string; message: string } => ({
  code: 'struck',
  message: `${change.field}: ${revision.by.name} struck out ${change.characters?.length ?? 0} of its characters.`,
});
