import type { Change } from '../../result/revision.js';

/** A field that two people key blind, until it is settled. */
export interface KeyingOfField {
  /**
   * Who is asked: the first or second to key it, a third to settle it, or somebody else than who asks. repeat: the field is not keyed
   * itself; it says what one says that is, and is shown when that is settled.
   */
  readonly turn: 'first' | 'second' | 'third' | 'other' | 'repeat';
  /** Who keyed it so far; what they keyed is told to the third alone. */
  readonly keyed: readonly {
    readonly by: string;
    readonly at: string;
    readonly value?: Change['after'];
    readonly why?: Change['why'];
  }[];
}
