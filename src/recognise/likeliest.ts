/** The so many likeliest of some numbered things, likeliest first: what a beam keeps. */
export class Likeliest {
  readonly items: Int32Array;
  size = 0;
  readonly #scores: Float64Array;

  /** @param before which of two equally likely things comes first */
  constructor(
    private readonly most: number,
    private readonly before: (item: number, other: number) => boolean,
  ) {
    this.items = new Int32Array(most);
    this.#scores = new Float64Array(most);
  }

  clear(): void {
    this.size = 0;
  }

  offer(item: number, score: number): void {
    const { items, most } = this;
    const scores = this.#scores;
    let at = this.size;
    if (at === most) {
      at -= 1;
      if (score < scores[at] || (score === scores[at] && !this.before(item, items[at]))) return;
    } else this.size += 1;
    for (; at > 0; at -= 1) {
      const other = scores[at - 1];
      if (score < other || (score === other && !this.before(item, items[at - 1]))) break;
      scores[at] = other;
      items[at] = items[at - 1];
    }
    scores[at] = score;
    items[at] = item;
  }
}
