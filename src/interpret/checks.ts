import type { FieldSpec } from '../profiles/schema.js';
import { type Belief, type Candidate, reweighted, unknownMass } from './belief.js';
import { isWithin } from './meaning.js';
import { bare, brazilianDigitsRight, fromLetter, isRoutingNumber } from './micr.js';
import type { Check, MicrPart, Value, Verdict } from './types.js';

/**
 * Rules on values. Each rule says how often it passes when the value is right and when it is wrong; by Bayes' rule their
 * ratio moves the odds of the value. The figures are deliberately cautious judgements: a rule may settle a choice between
 * readings, but may not alone lift a doubtful reading over a bank's threshold.
 */
export interface Likelihood {
  readonly passIfRight: number;
  readonly passIfWrong: number;
}

export const LIKELIHOODS = {
  /** A wrong digit of the routing number hardly ever passes, but most of a line's digits are not in it. */
  'micr-check-digit': { passIfRight: 0.995, passIfWrong: 0.7 },
  /** A line that is misread mostly still looks like a line, having the symbols in the right places. */
  'micr-layout': { passIfRight: 0.99, passIfWrong: 0.6 },
  /** The decoder's language keeps to plausible dates and lengths anyway: to pass says next to nothing, to fail much. */
  'date-window': { passIfRight: 0.99, passIfWrong: 0.95 },
  'amount-range': { passIfRight: 0.995, passIfWrong: 0.97 },
  /** The letter was keyed or read by somebody else: it is right but for slips. */
  'letter-agrees': { passIfRight: 0.98, passIfWrong: 0.02 },
  /** Only the digits that the line repeats are vouched for. */
  'account-agrees': { passIfRight: 0.97, passIfWrong: 0.5 },
} as const satisfies Record<string, Likelihood>;

export type RuleName = keyof typeof LIKELIHOODS;

/** Plain structural form of what an image cash letter says of an item: `interpret` knows no image room. */
export interface LetterHints {
  readonly auxiliaryOnUs: string | undefined;
  readonly externalProcessingCode: string | undefined;
  readonly routing: string | undefined;
  readonly onUs: string | undefined;
  readonly amountMinor: string | undefined;
}

/** How likely the verdict is if the value is right, against wrong. */
export function likelihoodRatio(rule: RuleName, verdict: Verdict): number {
  if (verdict === 'not-applicable') return 1;
  const { passIfRight, passIfWrong } = LIKELIHOODS[rule];
  return verdict === 'passed' ? passIfRight / passIfWrong : (1 - passIfRight) / (1 - passIfWrong);
}

/** A rule on one field's value, with a sentence for each outcome. */
export interface FieldRule {
  readonly rule: RuleName;
  readonly verdict: (value: Value) => Verdict;
  readonly passed: string;
  readonly failed: string;
}

const verdictOf = (passes: boolean | undefined): Verdict =>
  passes === undefined ? 'not-applicable' : passes ? 'passed' : 'failed';

/** The rules that a field's values are held against. */
export function rulesFor(field: FieldSpec, hints: LetterHints | undefined): FieldRule[] {
  switch (field.type) {
    case 'date':
      return [
        {
          rule: 'date-window',
          verdict: (value) => verdictOf(value.type === 'date' ? isWithin(value.iso, field.window) : undefined),
          passed: 'The date lies in the window that the profile allows.',
          failed: `The date lies outside ${field.window.earliest} to ${field.window.latest}.`,
        },
      ];
    case 'amount':
      return [
        {
          rule: 'amount-range',
          verdict: (value) =>
            verdictOf(value.type === 'amount' ? inRange(value.minor, field.minimum, field.maximum) : undefined),
          passed: 'The amount lies in the range that the profile allows.',
          failed: `The amount lies outside ${field.minimum} to ${field.maximum}.`,
        },
        ...letterRule(
          hints?.amountMinor === undefined
            ? undefined
            : (value) => (value.type === 'amount' ? BigInt(value.minor) === integerOf(hints.amountMinor) : undefined),
        ),
      ];
    case 'micr':
      return [
        {
          rule: 'micr-layout',
          verdict: (value) =>
            verdictOf(
              value.type !== 'micr' || field.grammar === 'generic'
                ? undefined
                : value.parts[field.grammar === 'us' ? 'routing' : 'sortCode'] !== undefined,
            ),
          passed: 'The MICR line has the layout that the profile expects.',
          failed: 'The MICR line has not the layout that the profile expects.',
        },
        {
          rule: 'micr-check-digit',
          verdict: (value) => verdictOf(value.type === 'micr' ? checkDigit(value, field.grammar) : undefined),
          passed: 'The check digit of the MICR line is right.',
          failed: 'The check digit of the MICR line is wrong.',
        },
        ...letterRule(hints && ((value) => (value.type === 'micr' ? lineAgrees(value.parts, hints) : undefined))),
      ];
    case 'amount-words':
    case 'digits':
    case 'micr-part':
      return [];
  }
}

function letterRule(agrees: ((value: Value) => boolean | undefined) | undefined): FieldRule[] {
  if (!agrees) return [];
  return [
    {
      rule: 'letter-agrees',
      verdict: (value) => verdictOf(agrees(value)),
      passed: 'The image cash letter says the same.',
      failed: 'The image cash letter says otherwise.',
    },
  ];
}

const minorOf = (decimal: string): bigint => BigInt(decimal.replace('.', ''));
const integerOf = (digits: string | undefined): bigint | undefined =>
  digits && /^\d+$/.test(digits.trim()) ? BigInt(digits.trim()) : undefined;

const inRange = (minor: string, minimum: string, maximum: string): boolean =>
  BigInt(minor) >= minorOf(minimum) && BigInt(minor) <= minorOf(maximum);

function checkDigit(value: Extract<Value, { type: 'micr' }>, grammar: 'us' | 'in' | 'generic'): boolean | undefined {
  const { routing } = value.parts;
  if (grammar === 'us') return routing?.length === 9 ? isRoutingNumber(routing) : undefined;
  const brazilian = brazilianDigitsRight(value.line);
  if (brazilian !== undefined) return brazilian;
  // Nine digits between transit symbols are an American routing number only if they check out.
  return grammar === 'generic' && routing && isRoutingNumber(routing) ? true : undefined;
}

/** Compares what both the line and the letter have; undefined where they share nothing. */
function lineAgrees(parts: Readonly<Partial<Record<MicrPart, string>>>, hints: LetterHints): boolean | undefined {
  const digits = (text: string | undefined) => (text === undefined ? '' : fromLetter(text).replace(/\D/g, ''));
  const pairs = [
    [parts.routing, digits(hints.routing)],
    [parts.onUs, digits(hints.onUs)],
    [parts.auxiliaryOnUs, digits(hints.auxiliaryOnUs)],
    [parts.externalProcessingCode, digits(hints.externalProcessingCode)],
  ].filter(([read, said]) => read && said) as [string, string][];
  return pairs.length === 0 ? undefined : pairs.every(([read, said]) => bare(read) === bare(said));
}

/** Digits that the printed account and the line must share before they count as the same number. */
const LEAST_SHARED = 5;

/**
 * Whether the line repeats the account. Banks may print a longer account than the line holds, or an unrelated number in the
 * line (the Indian account id): only a number that is contained agrees, and only one that nearly is disagrees.
 */
export function accountVerdict(account: string, inLine: string | undefined): Verdict {
  if (!inLine) return 'not-applicable';
  const [shorter, longer] = [bare(account), bare(inLine)].sort((a, b) => a.length - b.length);
  if (shorter.length < LEAST_SHARED) return 'not-applicable';
  if (longer.includes(shorter)) return 'passed';
  const tail = longer.slice(-shorter.length);
  const different = [...tail].filter((digit, index) => digit !== shorter[index]).length;
  return different === 1 ? 'failed' : 'not-applicable';
}

/** The MICR line's word on one of its parts: masses by the part's digits without leading zeros, likeliest first. */
export function partMasses(
  micr: Belief,
  part: MicrPart,
): { masses: readonly (readonly [digits: string, mass: number])[]; best: Candidate | undefined } {
  const masses = new Map<string, number>();
  let best: Candidate | undefined;
  for (const candidate of micr) {
    const digits = candidate.value.type === 'micr' ? candidate.value.parts[part] : undefined;
    if (digits === undefined) continue;
    best ??= candidate;
    masses.set(bare(digits), (masses.get(bare(digits)) ?? 0) + candidate.mass);
  }
  return { masses: [...masses].sort(([, a], [, b]) => b - a), best };
}

/**
 * The line's candidates after another place has spoken on one part: Dempster's rule with evidence on a part. Lines that
 * contradict lose weight; agreement does not vouch for the other parts.
 */
export function confirmedLine(micr: Belief, part: MicrPart, elsewhere: Belief): Belief {
  const unsaid = unknownMass(elsewhere);
  const plausible = (digits: string | undefined): number => {
    if (digits === undefined) return unsaid;
    return elsewhere.reduce(
      (sum, { value, mass }) => (value.type === 'number' && bare(value.digits) === bare(digits) ? sum + mass : sum),
      unsaid,
    );
  };
  return reweighted(micr, ({ value }) => plausible(value.type === 'micr' ? value.parts[part] : undefined));
}

export const check = (rule: string, fields: readonly string[], verdict: Verdict, message: string): Check => ({
  rule,
  fields,
  verdict,
  message,
});
