import type { Reading } from '../recognise/types.js';
import type { ReasonCode } from './reasons.js';

export type Value =
  | { readonly type: 'amount'; readonly decimal: string; readonly minor: string; readonly currency: string }
  | { readonly type: 'date'; readonly iso: string }
  | { readonly type: 'micr'; readonly line: string; readonly parts: Readonly<Partial<Record<MicrPart, string>>> }
  | { readonly type: 'number'; readonly digits: string }
  /** Capital letters and digits. */
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'mark'; readonly marked: boolean }
  | { readonly type: 'choice'; readonly options: readonly string[] };

export type MicrPart =
  | 'chequeNumber'
  | 'account'
  | 'routing'
  | 'sortCode'
  | 'transactionCode'
  | 'auxiliaryOnUs'
  | 'externalProcessingCode'
  | 'onUs'
  | 'amount';

export type Verdict = 'passed' | 'failed' | 'not-applicable';

/** The verdict of one rule on one or more values. */
export interface Check {
  /** `micr-check-digit`, `date-window`, `cheque-number-agrees` … */
  readonly rule: string;
  readonly fields: readonly string[];
  readonly verdict: Verdict;
  /** In plain words, with no account number in it. */
  readonly message: string;
}

export type DecisionState = 'accepted' | 'review' | 'rejected';

export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

export interface Decision {
  readonly state: DecisionState;
  readonly reasons: readonly Reason[];
}

/** One field, interpreted. */
export interface FieldOutcome {
  readonly name: string;
  readonly value: Value | undefined;
  /** As written. */
  readonly text: string;
  /** Calibrated probability that the value is right. */
  readonly confidence: number;
  readonly decision: Decision;
  /** The reading the value was taken from, and which alternative of it. */
  readonly reading: Reading | undefined;
  readonly alternative: number;
  /** Other values the readings allow, likeliest first. */
  readonly others: readonly { readonly value: Value; readonly confidence: number }[];
  /** Of a field in single-character boxes, what each box shows: a digit, `X` crossed out, `-` struck through, `_` empty. */
  readonly cells?: string;
  /** Page of the document where the value stands, where it is not the item's own. */
  readonly page?: number;
  /** `digital` where the value was taken from the file and not read from an image. */
  readonly source?: 'digital';
}

export interface ToldAmount {
  readonly value: Value;
  readonly confidence: number;
}

/** The courtesy amount, in figures, the legal amount, in words, and what both together say. */
export interface CrossCheck {
  /** In figures, as read before the words were asked. */
  readonly courtesy: ToldAmount | undefined;
  /** In words alone; undefined where they could not be read. */
  readonly legal: ToldAmount | undefined;
  /** By both; the courtesy amount where the words could not be read. */
  readonly cross: ToldAmount | undefined;
  /** unsure: the words were read as another amount, but allow the courtesy amount. */
  readonly verdict: 'agree' | 'disagree' | 'unsure' | 'unread';
  /** By how much the words lower the confidence in the courtesy amount. */
  readonly severity: number;
}

export interface Interpretation {
  readonly fields: readonly FieldOutcome[];
  readonly checks: readonly Check[];
  /** Undefined where the profile has no amount in words. */
  readonly crossCheck: CrossCheck | undefined;
  readonly decision: Decision;
}
