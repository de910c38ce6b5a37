import type { Matrix3 } from '../../geometry.js';
import type { Meeting } from './refine.js';

/** How a blank form lies on a scan. */
export interface Registration {
  /** Millimetres of the blank to upright millimetres of the scan. */
  readonly toScan: Matrix3;
  /** Millimetres of the blank to those of the scan with its perspective taken out, in which meetings are measured. */
  readonly toStraight: Matrix3;
  /**
   * Share of the blank's lines and marks on the scan that were met, 0 to 1: of the level or of the upright ones, whichever is
   * less, for boxes in a row meet each other's level lines wherever along the row they are laid.
   */
  readonly coverage: number;
  /** Share of the blank's lines and marks that lie on the scan at all, 0 to 1. */
  readonly visible: number;
  /** Share of the scan's longer lines that the blank has, 0 to 1. */
  readonly explained: number;
  /** Root of the mean square by which what was met differs from where it should lie, pixels of the page as submitted. */
  readonly residual: number;
  readonly meetings: readonly Meeting[];
  /** Laid elsewhere, or upside down, it fits as well, and nothing on the scan tells which is right. */
  readonly doubtful: boolean;
}
