/**
 * What waits for an engine, and what goes into its next batch. Nothing here waits or runs: the batcher asks it in real time, and
 * the simulation (`test/bench/scale`) in a time of its own.
 */

export interface BatchRequest {
  /** Whose it is, mostly a page worker: owners take turns. */
  readonly owner: string;
  /** What can share a batch: the same network, and pictures of the same size. */
  readonly bucket: string;
  readonly pictures: number;
  /** Pictures that one batch of this bucket holds. */
  readonly batch: number;
}

/** Pictures `from` to `from + count` of a request. */
export interface Slice<Request> {
  readonly request: Request;
  readonly from: number;
  readonly count: number;
}

interface Waiting<Request> {
  readonly request: Request;
  readonly since: number;
  taken: number;
}

interface Bucket<Request> {
  readonly batch: number;
  /** By owner, whose turn it is first; what one owner asks for stays in order. */
  readonly owners: Map<string, Waiting<Request>[]>;
  pictures: number;
}

export class BatchQueue<Request extends BatchRequest> {
  private readonly buckets = new Map<string, Bucket<Request>>();

  /** @param gather how long a request waits for others to share its batch, milliseconds */
  constructor(private readonly gather: number) {}

  add(request: Request, now: number): void {
    let bucket = this.buckets.get(request.bucket);
    if (bucket === undefined) this.buckets.set(request.bucket, (bucket = newBucket(request.batch)));
    const ofOwner = bucket.owners.get(request.owner) ?? [];
    bucket.owners.set(request.owner, ofOwner);
    ofOwner.push({ request, since: now, taken: 0 });
    bucket.pictures += request.pictures;
  }

  /**
   * The next batch; nothing where all may still wait for others. Of the buckets that are full, or whose oldest request has
   * waited long enough, the one with the oldest is taken, so that none waits longer than all that was there before it.
   */
  take(now: number): Slice<Request>[] {
    let next: { key: string; bucket: Bucket<Request>; since: number } | undefined;
    for (const [key, bucket] of this.buckets) {
      const since = oldest(bucket);
      const due = bucket.pictures >= bucket.batch || now >= since + this.gather;
      if (due && (next === undefined || since < next.since)) next = { key, bucket, since };
    }
    if (next === undefined) return [];
    const slices = fill(next.bucket);
    if (next.bucket.pictures === 0) this.buckets.delete(next.key);
    return slices;
  }

  /** When the next batch can be taken at the latest; undefined where nothing waits. */
  dueAt(): number | undefined {
    const times = [...this.buckets.values()].map((bucket) => oldest(bucket) + this.gather);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Takes out what is left of a request that nobody waits for any more. Answers how many pictures that were. */
  remove({ bucket: key, owner }: Request, isIt: (request: Request) => boolean): number {
    const bucket = this.buckets.get(key);
    const ofOwner = bucket?.owners.get(owner) ?? [];
    const index = ofOwner.findIndex(({ request }) => isIt(request));
    if (bucket === undefined || index < 0) return 0;
    const [{ request, taken }] = ofOwner.splice(index, 1);
    const left = request.pictures - taken;
    bucket.pictures -= left;
    if (ofOwner.length === 0) bucket.owners.delete(owner);
    if (bucket.pictures === 0) this.buckets.delete(key);
    return left;
  }
}

const newBucket = <Request>(batch: number): Bucket<Request> => ({ batch, owners: new Map(), pictures: 0 });

const oldest = <Request>({ owners }: Bucket<Request>): number =>
  Math.min(...[...owners.values()].map(([first]) => first.since));

/** Owners share the room evenly, and one that wants less leaves the rest to the others; who was served goes to the end. */
function fill<Request extends BatchRequest>(bucket: Bucket<Request>): Slice<Request>[] {
  const slices: Slice<Request>[] = [];
  let room = bucket.batch;
  let turns = [...bucket.owners];
  while (room > 0 && turns.length > 0) {
    const share = Math.max(1, Math.floor(room / turns.length));
    for (const [owner, waiting] of turns) {
      if (room === 0) break;
      const [first] = waiting;
      const count = Math.min(share, room, first.request.pictures - first.taken);
      slices.push({ request: first.request, from: first.taken, count });
      first.taken += count;
      room -= count;
      bucket.pictures -= count;
      if (first.taken === first.request.pictures) waiting.shift();
      bucket.owners.delete(owner);
      if (waiting.length > 0) bucket.owners.set(owner, waiting);
    }
    turns = [...bucket.owners];
  }
  return joined(slices);
}

/** Slices of one request that follow one another are one. */
function joined<Request>(slices: readonly Slice<Request>[]): Slice<Request>[] {
  const first = new Map<Request, { request: Request; from: number; count: number }>();
  for (const { request, from, count } of slices) {
    const known = first.get(request);
    if (known === undefined) first.set(request, { request, from, count });
    else known.count += count;
  }
  return [...first.values()];
}
