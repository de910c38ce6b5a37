import { CounterfoilError } from '../../errors.js';

const MINUTE_MILLISECONDS = 60_000;

/** Keeps work that anybody may ask for in bounds: for each asker one piece at a time, and so many a minute. */
export class Pace {
  private readonly begun = new Map<string, number[]>();
  private readonly busy = new Set<string>();

  constructor(private readonly mostPerMinute: number) {}

  /** Throws `CF_TOO_OFTEN`. */
  async run<T>(asker: string, work: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const recent = (this.begun.get(asker) ?? []).filter((time) => now - time < MINUTE_MILLISECONDS);
    if (this.busy.has(asker)) throw new CounterfoilError('CF_TOO_OFTEN', 'The one before is still being worked at');
    if (recent.length >= this.mostPerMinute)
      throw new CounterfoilError('CF_TOO_OFTEN', `At most ${this.mostPerMinute} a minute`);
    for (const [other, times] of this.begun) {
      if (now - (times.at(-1) ?? 0) >= MINUTE_MILLISECONDS) this.begun.delete(other);
    }
    this.begun.set(asker, [...recent, now]);
    this.busy.add(asker);
    try {
      return await work();
    } finally {
      this.busy.delete(asker);
    }
  }
}
