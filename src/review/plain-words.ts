import type { ItemResult } from '../result/schema.js';
import { typedForm, type ResultCheck, type Row, type Value } from './sitting.js';
import type { Formats, Texts } from './texts/index.js';

export const fieldLabel = (name: string, texts: Texts): string => texts.fieldNames[name] ?? name;

/** A value as people read it. */
export function shownValue(value: Value | null, texts: Texts, { money }: Formats): string {
  if (value === null) return texts.empty;
  if (value.type === 'amount') return money(value.decimal, value.currency);
  if (value.type === 'mark') return value.marked ? '☒' : '☐';
  return typedForm(value);
}

/** A failed check in the language of the page; a rule that the catalogue lacks in the words it came with. */
export function checkWords(
  check: ResultCheck,
  values: ReadonlyMap<string, Value | null>,
  cross: ItemResult['crossCheck'],
  texts: Texts,
  formats: Formats,
): string {
  if (check.rule === 'words-agree') {
    let [figures, words] = check.fields.map((name) => values.get(name));
    // The machine lets each sway the other: it doubts what they said before.
    if (same(figures, words)) [figures, words] = [cross?.courtesy?.value, cross?.legal?.value];
    if (figures?.type === 'amount' && words?.type === 'amount')
      return texts.wordsDisagree(formats.money(figures.decimal, 'XXX'), formats.money(words.decimal, 'XXX'));
  }
  return texts.checks[check.rule] ?? check.message;
}

/** Why the machine left the field to a human, checks aside. */
export function reasonWords(row: Row, texts: Texts, { percent }: Formats): string[] {
  const struck = row.struckBy === undefined ? [] : [texts.struckBy(row.struckBy)];
  const asked = row.spec !== undefined && 'accept' in row.spec ? row.spec.accept : undefined;
  const doubts = row.field.decision.reasons
    .filter(({ code }) => code !== 'check-failed')
    .map(({ code, message }) =>
      code === 'low-confidence' && asked !== undefined
        ? texts.sureOf(percent(row.field.confidence), percent(asked))
        : texts.language === 'English'
          ? message
          : (texts.reasons[code] ?? message),
    );
  return [...struck, ...doubts];
}

/** What a field that two people key asks of who looks at it. */
export function keyingWords({ keying }: Row, texts: Texts, formats: Formats): string[] {
  if (keying === undefined) return [];
  const keyed = keying.keyed.map(({ by, value, why }) =>
    texts.keyedBy(by, value ? shownValue(value, texts, formats) : (texts.fieldStates[why ?? ''] ?? '')),
  );
  return [texts.keying[keying.turn], ...(keying.turn === 'third' ? keyed : [])];
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
