/**
 * Loops over pixels compiled to WebAssembly with 128-bit vectors (`assembly/`, by `npm run build`). Each does, value by value, what a plain
 * loop does that stands where it is used: that one runs where these are not built, and a test holds both together.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../paths.js';

/** What `assembly/index.ts` exports. Numbers are positions in the memory, sizes and values. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly heap: { readonly value: number };
  readonly darkness: Kernel;
  readonly histogram: Kernel;
  readonly sauvola: Kernel;
  readonly ridges: Kernel;
  readonly greyPlane: Kernel;
  readonly pool: Kernel;
  readonly extremum: Kernel;
  readonly resample: Kernel;
  readonly maskBelow: Kernel;
  readonly inkCounts: Kernel;
  readonly stepCounts: Kernel;
  readonly concentrations: Kernel;
  readonly countRuns: Kernel;
  readonly label: Kernel;
  readonly thumbnailRow: Kernel;
  readonly lookedUp: Kernel;
  readonly ratioCounts: Kernel;
  readonly longPieces: Kernel;
  readonly transpose: Kernel;
  readonly notSurround: Kernel;
  readonly searchWords: Kernel;
}
type Kernel = (...values: number[]) => number;
export type Kernels = Omit<Exports, 'memory' | 'heap'>;

/** Larger work is left to the plain loops: this memory never gets smaller. */
const MOST_BYTES = 48 * 1048576;
const PAGE = 65536;
/** Vectors are read where they lie; rows of 16 bytes are read quickest. */
const ALIGNED = 16;

/** The memory that kernels work in. What is put there holds until the next work begins. */
export class Room {
  #next: number;
  #resident: { data: WeakRef<Uint8Array>; at: number } | undefined;
  #first: number;

  constructor(private readonly exports: Exports) {
    this.#first = this.#next = aligned(exports.heap.value);
  }

  begin(): void {
    this.#next = this.#first;
  }

  take(bytes: number): number {
    const at = this.#next;
    this.#next = aligned(at + bytes);
    const { memory } = this.exports;
    const missing = this.#next - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    return at;
  }

  put(data: Uint8Array): number {
    const at = this.take(data.length);
    new Uint8Array(this.exports.memory.buffer, at, data.length).set(data);
    return at;
  }

  /** As `put`, for what is asked for again and again and is never written to: it stays until something else is kept. Comes first in any work. */
  keep(data: Uint8Array): number {
    if (this.#resident?.data.deref() === data) return this.#resident.at;
    this.#next = aligned(this.exports.heap.value);
    const at = this.put(data);
    this.#first = this.#next;
    this.#resident = { data: new WeakRef(data), at };
    return at;
  }

  /** Copies what lies there to `target`, as much as it holds. */
  copy(at: number, target: Uint8Array): void {
    target.set(new Uint8Array(this.exports.memory.buffer, at, target.length));
  }

  /** Copies of what lies there. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.exports.memory.buffer, at, length).slice();
  }
  words(at: number, length: number): Uint16Array {
    return new Uint16Array(this.exports.memory.buffer, at, length).slice();
  }
  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.exports.memory.buffer, at, length).slice();
  }
  counts(at: number, length: number): Uint32Array {
    return new Uint32Array(this.exports.memory.buffer, at, length).slice();
  }
  numbers(at: number, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, at, length).slice();
  }
}

/** What is used of the global `WebAssembly`, which the types of Node leave to those of browsers. */
interface WebAssemblyOfNode {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Record<string, Record<string, unknown>>) => { exports: unknown };
}

const aligned = (at: number): number => Math.ceil(at / ALIGNED) * ALIGNED;

let loaded: { kernels: Kernels; room: Room } | undefined | null = null;

function load(): { kernels: Kernels; room: Room } | undefined {
  const file = join(PACKAGE_ROOT, 'dist/src/kernels/kernels.wasm');
  if (!existsSync(file)) return undefined;
  const { Instance, Module } = (globalThis as unknown as { WebAssembly: WebAssemblyOfNode }).WebAssembly;
  const instance = new Instance(new Module(readFileSync(file)), {
    env: {
      abort: () => {
        throw new Error('A kernel has failed');
      },
    },
  });
  const exports = instance.exports as Exports;
  return { kernels: exports, room: new Room(exports) };
}

/**
 * Lets `work` use the kernels; undefined where they are not built or where it needs more than they have room for.
 * @param bytes about how much memory it needs
 */
export function withKernels<T>(bytes: number, work: (kernels: Kernels, room: Room) => T): T | undefined {
  if (bytes > MOST_BYTES) return undefined;
  if (loaded === null) loaded = load();
  if (loaded === undefined) return undefined;
  loaded.room.begin();
  return work(loaded.kernels, loaded.room);
}
