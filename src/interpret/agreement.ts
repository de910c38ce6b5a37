import type { FieldSpec } from '../profiles/schema.js';
import { type Belief, type Candidate, combined, discounted, reweighted } from './belief.js';
import { accountVerdict, check, confirmedLine, likelihoodRatio, partMasses } from './checks.js';
import { amountFromMinor } from './meaning.js';
import { bare } from './micr.js';
import { partReading } from './part-reading.js';
import type { Check, MicrPart } from './types.js';

/** What the places of a document say of each other: the MICR line repeats numbers that are printed or written elsewhere. */

export interface Agreement {
  readonly beliefs: Map<string, Belief>;
  readonly checks: Check[];
}

/** A cheque may rightly carry another number in its corner than in its line, now and then. */
const LINE_SPEAKS_FOR_OTHERS = 0.99;
/** Contradiction is held against a document only where both sides are at least this sure. */
const SURE_ENOUGH = 0.5;

const AGREES: Partial<Record<MicrPart, string>> = {
  chequeNumber: 'cheque-number-agrees',
  account: 'account-agrees',
};
const WORDS: Partial<Record<MicrPart, string>> = { chequeNumber: 'cheque number', account: 'account number' };

interface MicrField {
  readonly name: string;
  readonly field: FieldSpec;
}

/** Lets the fields of an item confirm or contradict each other. `beliefs` is by field name and is not changed. */
export function agree(
  fields: ReadonlyMap<string, FieldSpec>,
  beliefs: ReadonlyMap<string, Belief>,
  currency: string,
): Agreement {
  const result: Agreement = { beliefs: new Map(beliefs), checks: [] };
  const micr = [...fields].map(([name, field]) => ({ name, field })).find(({ field }) => field.type === 'micr');
  if (!micr) return result;
  for (const [name, field] of fields) {
    if (field.type === 'micr-part') repeatPart(result, micr, name, field.part);
    else if (field.type === 'digits' && name === 'account') repeatAccount(result, micr, name);
    else if (field.type === 'amount') repeatAmount(result, micr, name, currency);
  }
  return result;
}

/** A field that repeats a part: the line and the field's own place are two sources for one number. */
function repeatPart({ beliefs, checks }: Agreement, micr: MicrField, name: string, part: MicrPart): void {
  const line = beliefs.get(micr.name) ?? [];
  const own = beliefs.get(name) ?? [];
  const { masses, best } = partMasses(line, part);
  const fromLine = masses.map(([digits, mass]) => numberFromLine(line, part, digits, mass));
  const rule = AGREES[part] ?? `${part}-agrees`;
  const word = WORDS[part] ?? 'number';
  if (own.length > 0 && best) {
    const [inLine] = fromLine;
    const same = bare(numberOf(own[0])) === bare(numberOf(inLine));
    if (same) checks.push(check(rule, [name, micr.name], 'passed', `The ${word} agrees with the MICR line.`));
    else if (own[0].mass >= SURE_ENOUGH && inLine.mass >= SURE_ENOUGH) {
      checks.push(check(rule, [name, micr.name], 'failed', `The ${word} differs from the one in the MICR line.`));
    } else checks.push(notSure(rule, [name, micr.name], word));
  }
  // The number in the line is written with its leading zeros: spell the field's own candidates alike before they meet.
  const spelled = own.map((candidate) => {
    const twin = fromLine.find((other) => bare(numberOf(other)) === bare(numberOf(candidate)));
    return twin ? { ...candidate, value: twin.value } : candidate;
  });
  beliefs.set(name, combined(discounted(fromLine, own.length > 0 ? LINE_SPEAKS_FOR_OTHERS : 1), spelled));
  if (own.length > 0) beliefs.set(micr.name, confirmedLine(line, part, discounted(own, LINE_SPEAKS_FOR_OTHERS)));
}

const numberOf = ({ value }: Candidate): string => (value.type === 'number' ? value.digits : '');

const notSure = (rule: string, fields: readonly string[], word: string): Check =>
  check(rule, fields, 'not-applicable', `The ${word} could not be compared: one of the readings is too unsure.`);

/** The part of the line as a candidate of its own, with the characters it was read from. */
function numberFromLine(line: Belief, part: MicrPart, digits: string, mass: number): Candidate {
  const source = line.find(({ value }) => value.type === 'micr' && bare(value.parts[part] ?? '') === digits);
  const written = source?.value.type === 'micr' ? (source.value.parts[part] ?? digits) : digits;
  const reading = source?.reading && partReading(source.reading, source.alternative, written);
  return {
    value: { type: 'number', digits: written },
    mass,
    reading,
    alternative: 0,
    text: written,
    certainty: 1,
  };
}

function repeatAccount({ beliefs, checks }: Agreement, micr: MicrField, name: string): void {
  const own = beliefs.get(name) ?? [];
  const { best } = partMasses(beliefs.get(micr.name) ?? [], 'account');
  const inLine = best?.value.type === 'micr' ? best.value.parts.account : undefined;
  if (own.length === 0 || !best || best.mass < SURE_ENOUGH) return;
  const weighted = reweighted(own, (candidate) =>
    likelihoodRatio('account-agrees', accountVerdict(numberOf(candidate), inLine)),
  );
  beliefs.set(name, weighted);
  const verdict = accountVerdict(numberOf(weighted[0]), inLine);
  const message = {
    passed: 'The account number agrees with the MICR line.',
    failed: 'The account number differs from the MICR line in one digit.',
    'not-applicable': 'The MICR line does not repeat the account number.',
  }[verdict];
  checks.push(check('account-agrees', [name], verdict, message));
}

/** American lines carry the amount once a bank has encoded it. */
function repeatAmount({ beliefs, checks }: Agreement, micr: MicrField, name: string, currency: string): void {
  const line = beliefs.get(micr.name) ?? [];
  const own = beliefs.get(name) ?? [];
  const { masses, best } = partMasses(line, 'amount');
  if (!best || own.length === 0) return;
  const fromLine = masses.map(([digits, mass]): Candidate => {
    const value = amountFromMinor(BigInt(digits), currency);
    return { value, mass, reading: best.reading, alternative: best.alternative, text: digits, certainty: 1 };
  });
  const [mine, theirs] = [own[0].value, fromLine[0].value];
  const same = mine.type === 'amount' && theirs.type === 'amount' && mine.minor === theirs.minor;
  const sure = own[0].mass >= SURE_ENOUGH && fromLine[0].mass >= SURE_ENOUGH;
  if (same)
    checks.push(check('amount-agrees', [name], 'passed', 'The amount agrees with the one encoded in the MICR line.'));
  else if (sure)
    checks.push(check('amount-agrees', [name], 'failed', 'The amount differs from the one in the MICR line.'));
  else checks.push(notSure('amount-agrees', [name], 'amount'));
  const mineFirst = combined(own, discounted(fromLine, LINE_SPEAKS_FOR_OTHERS));
  beliefs.set(name, mineFirst);
}
