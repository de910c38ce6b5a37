/** Things in the order of one coordinate: those near a place are found without looking at all of them. */
export class InOrder<T> {
  private readonly items: readonly T[];
  private readonly places: Float64Array;

  constructor(items: readonly T[], placeOf: (item: T) => number) {
    this.items = [...items].sort((a, b) => placeOf(a) - placeOf(b));
    this.places = Float64Array.from(this.items, placeOf);
  }

  /** Whether one that lies at most `reach` from the place, either way, passes the test. */
  someNear(place: number, reach: number, test: (item: T) => boolean): boolean {
    for (let at = this.firstFrom(place - reach); at < this.places.length && this.places[at] <= place + reach; at += 1) {
      if (test(this.items[at])) return true;
    }
    return false;
  }

  private firstFrom(place: number): number {
    let [low, high] = [0, this.places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.places[middle] < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
