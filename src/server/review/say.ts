import { CounterfoilError } from '../../errors.js';
import { typedValues, type AnyField } from '../../interpret/index.js';
import type { AnyProfile } from '../../profiles/index.js';
import { fieldKey, standingChanges } from '../../result/revised.js';
import type { Change, Revision } from '../../result/revision.js';
import type { DocumentResult, FieldResult } from '../../result/schema.js';
import type { Said } from './contract.js';

type Value = FieldResult['value'];

/**
 * What was said of fields as the changes of a revision: texts become values by the pipeline's own rules. Throws `CF_VALUE_INVALID`
 * where a text is no value of its field, or could be several, and where there is no such field.
 */
export function changesOf(
  said: readonly Said[],
  result: DocumentResult,
  revisions: readonly Revision[],
  profiles: Readonly<Record<string, AnyProfile>>,
): Change[] {
  const standing = standingChanges(revisions);
  if (new Set(said.map(({ item, field }) => fieldKey(item, field))).size < said.length)
    throw new CounterfoilError('CF_VALUE_INVALID', 'Two things are said of one field');
  return said.map(({ item, field, text, why }) => {
    const read = result.items.at(item)?.fields[field];
    if (read === undefined) throw new CounterfoilError('CF_VALUE_INVALID', `The document has no field ${field}`);
    const machine = read.value;
    const before = standing.get(fieldKey(item, field))?.change.after;
    const common = { item, field, machine, before: before === undefined ? machine : before };
    if (text === null) {
      if (why === undefined)
        throw new CounterfoilError('CF_VALUE_INVALID', `Of ${field} it is not said why it is empty`);
      return { ...common, after: why === 'undone' ? machine : null, why };
    }
    const { name } = result.items[item].profile;
    const after = valueOf(text, field, profiles[name]);
    return { ...common, after, why: same(after, machine) ? 'confirmed' : machine === null ? 'missing' : 'misread' };
  });
}

function valueOf(text: string, name: string, profile: AnyProfile | undefined): NonNullable<Value> {
  if (profile === undefined)
    throw new CounterfoilError('CF_VALUE_INVALID', 'The profile of the document is not known here any more');
  const field = (profile.fields as Readonly<Record<string, AnyField | undefined>>)[name];
  const values = field === undefined ? [] : typedValues(text, field, profile.currency);
  if (values.length === 1) return values[0] as NonNullable<Value>;
  throw new CounterfoilError(
    'CF_VALUE_INVALID',
    values.length === 0 ? `What was typed is no value of ${name}` : `What was typed can mean several values of ${name}`,
  );
}

const same = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);
