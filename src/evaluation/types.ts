import type { Quad } from '../geometry.js';
import type { Reader, StripKind } from '../reader.js';

/** What the evaluation needs of a reader; a pool of processes or one in this process serves. */
export type EvaluationReader = Pick<Reader, 'read' | 'readStrip' | 'classifyDigits' | 'peakMemoryMB'>;

/** A line of truth.jsonl. */
export type TruthRow =
  | {
      readonly type: 'document';
      readonly file: string;
      readonly profile: string | undefined;
      readonly fields: Readonly<Record<string, string>>;
      /** Values that are told by their place on the scan, pixels: left, top, right, bottom. */
      readonly places?: readonly { readonly digits: string; readonly box: readonly [number, number, number, number] }[];
    }
  | { readonly type: 'strip'; readonly file: string; readonly kind: StripKind; readonly text: string };

/** Where a value was lost, or how it fared when it was right. */
export type Stage =
  /** The page gave an error. */
  | 'page-error'
  /** No place of the field was found, or the profile has no such field. */
  | 'not-located'
  /** A place was found and gave no value. */
  | 'not-read'
  /** A wrong value, and the right one is not among the alternatives: cut or recognised wrongly. */
  | 'misrecognised'
  /** A wrong value, and the right one among the alternatives. */
  | 'not-chosen'
  | 'right-not-accepted'
  | 'right'
  /** The misread: wrong, and accepted. */
  | 'wrong-accepted';

/** One value that was to be read, and what came of it. Texts are in the form in which they are compared. */
export interface Observation {
  readonly kind: string;
  /** Relative to the data set. */
  readonly file: string;
  readonly truth: string;
  /** Undefined where no value was read. */
  readonly answer: string | undefined;
  readonly confidence: number;
  readonly accepted: boolean;
  readonly stage: Stage;
  /** Why the file could not be read: code and message. */
  readonly error?: string;
  readonly milliseconds: number;
  /** Where to look, on `page` of the file: the whole page where no polygon is known. */
  readonly page: number;
  readonly polygon: Quad | undefined;
}
