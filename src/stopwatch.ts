/** Adds up the time that each stage takes. */
export class Stopwatch {
  private readonly sums = new Map<string, number>();
  private readonly started = performance.now();

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.add(stage, performance.now() - start);
    }
  }

  timeSync<T>(stage: string, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.add(stage, performance.now() - start);
    }
  }

  /** Milliseconds by stage, and `total` since the stopwatch was made; to a tenth. */
  milliseconds(): Record<string, number> {
    const total = performance.now() - this.started;
    return Object.fromEntries(
      [...this.sums, ['total', total]].map(([stage, sum]) => [stage, Math.round(Number(sum) * 10) / 10]),
    );
  }

  private add(stage: string, milliseconds: number): void {
    this.sums.set(stage, (this.sums.get(stage) ?? 0) + milliseconds);
  }
}
