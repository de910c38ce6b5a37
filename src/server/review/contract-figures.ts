/** How well and how quickly documents of one profile were read that were received on one day (UTC). Counts, to be added up. */
export interface DayOfProfile {
  readonly day: string;
  readonly profile: string;
  readonly documents: number;
  /** Of these, the ones that the machine left to people. */
  readonly toReview: number;
  /** Nothing of them could be read. */
  readonly rejected: number;
  /** Fields that had a value or had to have one. */
  readonly fields: number;
  /** Fields that the machine accepted. */
  readonly accepted: number;
  /** Accepted fields that people looked at all the same, and those that they found wrong. */
  readonly checked: number;
  readonly misread: number;
  /** Documents that people worked on, and how long they had them in hand. */
  readonly handled: number;
  readonly seconds: number;
  /** What reading took the machine, in all. */
  readonly machineSeconds: number;
}

export interface Figures {
  /** First and last day, `2026-11-26`. */
  readonly from: string;
  readonly to: string;
  readonly days: readonly DayOfProfile[];
  /** Documents that are not counted yet: ask again. */
  readonly uncounted: number;
}
