import { hasCheckDigits, type CheckDigits } from '../../profiles/check-digits.js';
import { evaluateNumber } from '../../profiles/expression.js';
import type { FormField, FormProfile } from '../../profiles/form-schema.js';
import type { Random } from '../cheques/random.js';
import type { Fill } from './draw-form.js';

/** Invented entries for a form: of the right kind, with right check digits and, where a rule is a sum, adding up. */

/** By field. */
export function inventFills(profile: FormProfile, random: Random): Map<string, Fill> {
  const fills = new Map<string, Fill>();
  const filler = random.pick(['X', '_', '_', '0']);
  for (const [name, field] of Object.entries(profile.fields)) fills.set(name, invent(field, filler, random.fork(name)));
  for (const { rule } of profile.rules) {
    const sum = /^(.+) == ([A-Za-z]\w*)$/.exec(rule);
    const target = sum ? profile.fields[sum[2]] : undefined;
    if (!sum || !target || (target.type !== 'number' && target.type !== 'amount')) continue;
    const values = new Map(
      [...fills].flatMap(([name, fill]) =>
        'text' in fill ? [[name, BigInt(fill.text.replace(/\D/g, '') || '0')] as const] : [],
      ),
    );
    const value = evaluateNumber(sum[1], profile, values);
    if (value !== undefined) fills.set(sum[2], { text: inCells(String(value), target, filler) });
  }
  return fills;
}

const cellsIn = (field: Exclude<FormField, { type: 'mark' | 'choice' }>): number =>
  field.boxes.reduce((sum, { cells = 0 }) => sum + cells, 0);

function invent(field: FormField, filler: string, random: Random): Fill {
  switch (field.type) {
    case 'mark':
      return { marked: random.chance(0.6) ? ['X'] : [] };
    case 'choice': {
      const options = Object.keys(field.options);
      if (!field.multiple) return { marked: [random.pick(options)] };
      return { marked: options.filter(() => random.chance(0.4)) };
    }
    case 'number': {
      // Small numbers, so that sums of them have room in their boxes.
      const most = Math.max(1, Math.min(2, (cellsIn(field) || 3) - 1));
      const digits = String(
        random.whole(field.minimum, Math.min(field.maximum ?? Infinity, 10 ** random.whole(1, most) - 1)),
      );
      return { text: inCells(digits, field, filler) };
    }
    case 'amount':
      return { text: inCells(String(random.whole(100, 99_999)), field, filler) };
    case 'digits':
    case 'code':
      return { text: identifier(field, random) };
    case 'date': {
      const [day, month, year] = [random.whole(1, 28), random.whole(1, 12), random.whole(1995, 2025)];
      const two = (part: number): string => String(part).padStart(2, '0');
      const parts = { D: two(day), M: two(month), Y: String(year) };
      return { text: [...field.order].map((part) => parts[part as 'D' | 'M' | 'Y']).join('') };
    }
  }
}

/** Set at the right of its cells, those before it as this writer fills them; on a line, an amount has its point. */
function inCells(digits: string, field: Exclude<FormField, { type: 'mark' | 'choice' }>, filler: string): string {
  const cells = cellsIn(field);
  if (cells === 0) return field.type === 'amount' ? `${digits.slice(0, -2)}.${digits.slice(-2)}` : digits;
  return digits.padStart(cells, filler).slice(-cells);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function identifier(field: Extract<FormField, { type: 'digits' | 'code' }>, random: Random): string {
  const length = Math.min(field.maxLength, Math.max(field.minLength, cellsIn(field) || field.minLength));
  const { check: scheme } = field;
  if (field.type === 'code') return codeOf(length, scheme, random);
  const stem = random.digits(length);
  if (scheme === undefined) return stem;
  const tail = scheme === 'mod97-10' ? 2 : 1;
  for (let end = 0; end < 10 ** tail; end += 1) {
    const text = stem.slice(0, -tail) + String(end).padStart(tail, '0');
    if (hasCheckDigits(scheme, text)) return text;
  }
  return identifier(field, random);
}

/** Letters and digits in turn, as in most such identifiers; its check characters are found by trying. */
function codeOf(length: number, scheme: CheckDigits | undefined, random: Random): string {
  const onlyLetters = scheme === 'mod661-26' || scheme === 'mod27-26';
  for (;;) {
    const text = Array.from({ length }, (_, index) =>
      onlyLetters || (scheme === 'iban' ? index < 2 : random.chance(0.4))
        ? random.pick([...LETTERS])
        : random.digits(1),
    ).join('');
    if (scheme === undefined || hasCheckDigits(scheme, text)) return text;
  }
}
