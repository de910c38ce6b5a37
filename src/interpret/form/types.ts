import type { Quad } from '../../geometry.js';
import type { CellReading } from '../../recognise/read-cells.js';
import type { Reading } from '../../recognise/types.js';

/** What was found in the place of one field of a form; plain data, so that pages can be read by different processes. */
export type FieldEvidence =
  | { readonly type: 'cells'; readonly cells: readonly CellReading[]; readonly polygon: Quad }
  | { readonly type: 'line'; readonly reading: Reading }
  /** What is there but no network reads; `empty` where there is no ink. */
  | { readonly type: 'unread'; readonly empty: boolean; readonly polygon: Quad }
  | { readonly type: 'marks'; readonly marks: readonly MarkReading[]; readonly polygon: Quad }
  | { readonly type: 'digital'; readonly text: string; readonly polygon: Quad }
  | { readonly type: 'digital-marks'; readonly options: readonly string[]; readonly polygon: Quad };

/** One checkbox or bubble. */
export interface MarkReading {
  /** Of a choice. */
  readonly option: string | undefined;
  /** Pixels of the page as submitted. */
  readonly polygon: Quad;
  /** Share of it that is inked, 0 to 1. */
  readonly fill: number;
  /** Probability that it is meant to be marked. */
  readonly probability: number;
}

/** What one page of a form shows, by field. */
export interface FormPageEvidence {
  /** Of the form, from 1. */
  readonly formPage: number;
  /** Of the document, from 1. */
  readonly page: number;
  /** 0 to 1: how sure it is that the page is this one of the form. */
  readonly certainty: number;
  /** Other pages of the form that look the same: it may be one of them. */
  readonly alike?: readonly number[];
  /** The form fits the page as well in another place: every value may be that of another field. */
  readonly placeInDoubt?: boolean;
  readonly fields: Readonly<Record<string, FieldEvidence>>;
  /** Coded findings on the page's image. */
  readonly findings: readonly string[];
}
