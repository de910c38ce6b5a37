/** What happens when, in simulated milliseconds: a binary heap; events of one time happen in the order in which they were added. */
export class EventHeap {
  private readonly heap: { readonly at: number; readonly order: number; readonly happen: (now: number) => void }[] = [];
  private added = 0;

  add(at: number, happen: (now: number) => void): void {
    const { heap } = this;
    heap.push({ at, order: (this.added += 1), happen });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** Lets everything happen, and what follows from it. Answers when the last event was. */
  run(): number {
    let now = 0;
    for (let event = this.take(); event !== undefined; event = this.take()) {
      now = event.at;
      event.happen(now);
    }
    return now;
  }

  private take(): (typeof this.heap)[number] | undefined {
    const { heap } = this;
    if (heap.length === 0) return undefined;
    this.swap(0, heap.length - 1);
    const first = heap.pop();
    for (let parent = 0; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let next = parent;
      if (left < heap.length && this.before(left, next)) next = left;
      if (right < heap.length && this.before(right, next)) next = right;
      if (next === parent) return first;
      this.swap(parent, next);
      parent = next;
    }
  }

  private before(a: number, b: number): boolean {
    const [first, second] = [this.heap[a], this.heap[b]];
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
  }
}
