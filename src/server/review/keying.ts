import { CounterfoilError } from '../../errors.js';
import type { AnyField } from '../../interpret/index.js';
import type { AnyProfile } from '../../profiles/index.js';
import { fieldKey, keyedWords, type Word } from '../../result/revised.js';
import type { Change, Revision } from '../../result/revision.js';
import type { DocumentResult, FieldResult } from '../../result/schema.js';
import type { User } from '../users.js';
import type { KeyingOfField } from './contract-keying.js';

type Profiles = Readonly<Record<string, AnyProfile>>;
/** What was keyed so far of the fields that two people key and that are not settled, by `fieldKey`. */
export type Keying = ReadonlyMap<string, readonly Word[]>;

export function keyingOf(
  { items }: Pick<DocumentResult, 'items'>,
  profiles: Profiles,
  revisions: readonly Revision[],
): Keying {
  const keyed = keyedWords(revisions);
  const open = new Map<string, readonly Word[]>();
  for (const [item, { fields, profile }] of items.entries()) {
    for (const [name, { value }] of Object.entries(fields)) {
      const spec = specOf(name, profiles[profile.name]);
      if (spec?.keying !== 'double' || (value === null && !spec.required)) continue;
      const words = keyed.get(fieldKey(item, name)) ?? [];
      if (!words.some(({ change }) => isSettled(change))) open.set(fieldKey(item, name), words);
    }
  }
  return open;
}

const isSettled = ({ keying }: Change): boolean => keying === 'agreed' || keying === 'settled';

const specOf = (name: string, profile: AnyProfile | undefined): AnyField | undefined =>
  (profile?.fields as Readonly<Record<string, AnyField | undefined>> | undefined)?.[name];

const names = (words: readonly Word[]): string[] => words.map(({ revision }) => revision.by.name);

/** Whose turn it is, as `user` is told. */
export function turnOf(words: readonly Word[], user: User): KeyingOfField['turn'] {
  if (names(words).includes(user.name)) return 'other';
  return (['first', 'second', 'third'] as const)[words.length];
}

/** Who has no more to key of the document: somebody else has to. Nobody where no field is open. */
export function doneBy(keying: Keying): string[] {
  const [first = [], ...rest] = [...keying.values()].map(names);
  return [...new Set(first)].filter((name) => rest.every((others) => others.includes(name)));
}

/** The furthest step that waits for somebody, as a reason why. */
export function keyingReason(keying: Keying): 'double-keying' | 'second-keying' | 'third-keying' | undefined {
  if (keying.size === 0) return undefined;
  const most = Math.max(...[...keying.values()].map(({ length }) => length));
  return (['double-keying', 'second-keying', 'third-keying'] as const)[most];
}

/** For the page: of each blind field its turn, who keyed it, and to the third what they keyed. */
export const toldKeying = (blind: ReadonlySet<string>, keying: Keying, user: User): Record<string, KeyingOfField> =>
  Object.fromEntries(
    [...blind].map((key) => {
      const words = keying.get(key);
      if (words === undefined) return [key, { turn: 'repeat', keyed: [] }];
      const turn = turnOf(words, user);
      const keyed = words.map(({ change, revision }) => ({
        ...{ by: revision.by.name, at: revision.at },
        ...(turn === 'third' && { value: change.after, why: change.why }),
      }));
      return [key, { turn, keyed }];
    }),
  );

/**
 * The change with its place in the keying of its field; as it is where the field is not keyed twice. Throws `CF_KEYED` where somebody
 * else has to key it, or it is settled.
 */
export function placed(change: Change, keying: Keying, revisions: readonly Revision[], user: User): Change {
  const key = fieldKey(change.item, change.field);
  const words = keying.get(key);
  const settled = words === undefined ? keyedWords(revisions).get(key) : undefined;
  if (change.why === 'undone') {
    const may = user.role === 'supervisor' || (words?.length === 1 && names(words)[0] === user.name);
    if ((words ?? settled ?? []).length === 0 || may) return change;
    throw new CounterfoilError('CF_KEYED', `What others keyed of ${change.field} only a supervisor may take back`);
  }
  if (settled !== undefined)
    throw new CounterfoilError('CF_KEYED', `${change.field} is settled; a supervisor may take that back`);
  if (words === undefined) return change;
  const turn = turnOf(words, user);
  if (turn === 'other') throw new CounterfoilError('CF_KEYED', `You have keyed ${change.field}: somebody else has to`);
  if (turn === 'first') return { ...change, keying: 'first' };
  if (turn === 'third') return { ...change, keying: 'settled' };
  return { ...change, keying: sameWord(change, words[0].change) ? 'agreed' : 'differs' };
}

/** Throws `CF_KEYED` where a document is to be finished and its keying is not, with `changes`. */
export function demandKeyed(keying: Keying, changes: readonly Change[]): void {
  const settled = changes.filter(isSettled).map(({ item, field }) => fieldKey(item, field));
  const open = [...keying.keys()].find((key) => !settled.includes(key));
  if (open === undefined) return;
  const field = open.split(' ').slice(1).join(' ');
  throw new CounterfoilError('CF_KEYED', `The document cannot be finished: ${field} is still to be keyed`);
}

/** Illegible and absent are words too. */
const sameWord = (one: Change, other: Change): boolean =>
  JSON.stringify(one.after) === JSON.stringify(other.after) && (one.after !== null || one.why === other.why);

/** Fields that say the same on one document: who may not see one must not see the other. */
const TELLING = [
  ['amount', 'amount-words'],
  ['micr', 'micr-part'],
];

/** The fields of which nobody may see the machine's word: those that are keyed, and what repeats them. */
export function blindFields(keying: Keying, { items }: DocumentResult, profiles: Profiles): ReadonlySet<string> {
  const blind = new Set(keying.keys());
  for (const [item, { fields, profile }] of items.entries()) {
    const typeOf = (name: string): string => specOf(name, profiles[profile.name])?.type ?? '';
    const types = Object.keys(fields).filter((name) => keying.has(fieldKey(item, name)));
    const told = new Set(types.flatMap((name) => TELLING.find((group) => group.includes(typeOf(name))) ?? []));
    for (const name of Object.keys(fields)) if (told.has(typeOf(name))) blind.add(fieldKey(item, name));
  }
  return blind;
}

/** The result without the machine's word on those fields: its values, and everything that tells of them. */
export function blindResult(result: DocumentResult, blind: ReadonlySet<string>): DocumentResult {
  if (blind.size === 0) return result;
  const plain = <T extends Pick<FieldResult, 'decision'>['decision']>(decision: T): T => ({
    ...decision,
    reasons: decision.reasons.map(({ code }) => ({ code, message: code })),
  });
  return {
    ...result,
    decision: plain(result.decision),
    items: result.items.map((item, index) => {
      const isBlind = (name: string): boolean => blind.has(fieldKey(index, name));
      const fields = Object.entries(item.fields).map(([name, field]) => [name, isBlind(name) ? empty(field) : field]);
      return {
        ...item,
        fields: Object.fromEntries(fields) as typeof item.fields,
        checks: item.checks.filter((check) => !check.fields.some(isBlind)),
        crossCheck: null,
        decision: plain(item.decision),
      };
    }),
  };
}

const empty = ({ page, polygon, decision }: FieldResult): FieldResult => ({
  ...{ value: null, text: '', confidence: 0, page, polygon, characters: [], alternatives: [], readings: [] },
  decision: { state: decision.state, reasons: [] },
});

/** The record without what was said of those fields. */
export const blindRevisions = (revisions: readonly Revision[], blind: ReadonlySet<string>): Revision[] =>
  revisions.map((revision) => ({
    ...revision,
    changes: revision.changes.filter(({ item, field }) => !blind.has(fieldKey(item, field))),
  }));
