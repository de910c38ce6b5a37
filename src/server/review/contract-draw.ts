import type { BlankPage, TriedDraft } from '../../draft/types.js';
import type { TextFault } from '../../profiles/check.js';

/** What the page on which profiles are drawn and its server say to each other. Bytes are base64. */

export type DrawnPage = Omit<BlankPage, 'picture'> & { readonly picture: string };

export interface Proposed {
  readonly text: string;
  readonly pages: readonly DrawnPage[];
}

export interface Checked {
  /** In the order of the text; none where the profile can be read by. */
  readonly faults: readonly TextFault[];
}

export interface Ambiguity {
  /** Pages, from 1, that look the same upside down or moved: all that is read from them goes to review. */
  readonly pages: readonly number[];
}

export interface KnownForms {
  /** Whether profiles can be saved on the server. */
  readonly folder: boolean;
  /** Names of those that were saved there. */
  readonly own: readonly string[];
  /** Names of those of the package, which are opened to be saved under another name. */
  readonly shipped: readonly string[];
}

export interface OpenedForm {
  readonly text: string;
  /** What is on disk, to be named when it is saved again; null of one of the package. */
  readonly tag: string | null;
  /** None where the blank is not beside the profile, or cannot be opened. */
  readonly pages: readonly DrawnPage[];
}

export interface Saved {
  readonly tag: string;
}

export interface StoredBlank {
  /** As profiles name it. */
  readonly blank: string;
}

export interface TriedScan {
  readonly result: TriedDraft['result'];
  readonly pages: readonly (Omit<TriedDraft['pages'][number], 'picture'> & { readonly picture: string })[];
}
