import { arch, cpus, loadavg, platform } from 'node:os';
import { DEPENDENCIES, VERSION } from './version.js';

/** Packages that the time of a page depends on. */
const COUNTED = ['onnxruntime-node', '@tensorflow/tfjs-core', 'opencv-wasm', 'sharp', 'bullmq'] as const;

export interface Circumstances {
  /** Year, month and day. */
  readonly date: string;
  readonly machine: {
    readonly node: string;
    readonly system: string;
    readonly processor: string | undefined;
    readonly cores: number;
    /** Mean of the last minute. */
    readonly load: number;
  };
  readonly versions: Readonly<Record<string, string>>;
}

/** Where, when and with what figures were taken. */
export const circumstances = (): Circumstances => ({
  date: new Date().toISOString().slice(0, 10),
  machine: {
    node: process.version,
    system: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model,
    cores: cpus().length,
    load: Number(loadavg()[0].toFixed(1)),
  },
  versions: { counterfoil: VERSION, ...Object.fromEntries(COUNTED.map((name) => [name, DEPENDENCIES[name]])) },
});

/** The same in one line. */
export const inWords = ({ date, machine, versions }: Circumstances): string =>
  [
    `${date}, ${machine.processor ?? 'unknown processor'}, ${machine.cores} cores, load ${machine.load.toFixed(1)}`,
    `Node ${machine.node}, ${machine.system}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
  ].join(', ');
