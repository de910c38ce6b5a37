import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from './child.js';

export interface FuzzOptions {
  readonly seed: number;
  readonly cases: number;
  /** A module that exports `attack(bytes): Promise<string[]>`: the codes of the errors met; anything thrown is a fault. */
  readonly target: URL;
  /** Files under samples/ that are damaged as well, after strange pictures: for what reads pictures. */
  readonly samples?: readonly string[];
  /** A case that takes longer hangs, seconds. */
  readonly patience: number;
}

export interface FuzzOutcome {
  readonly done: number;
  /** What went wrong, with the number and the name of the case. */
  readonly faults: readonly string[];
  /** How often each code came up; `none` where every page was read. */
  readonly codes: Readonly<Record<string, number>>;
  readonly mostMemoryMB: number;
  /** Slowest case. */
  readonly mostSeconds: number;
}

/** Throws hostile files at a function in a process of its own. A crash or a hang counts as a fault, and the next case goes on. */
export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  const faults: string[] = [];
  const codes: Record<string, number> = {};
  let [done, mostMemoryMB, mostSeconds, next] = [0, 0, 0, 0];
  while (next < options.cases && faults.length < 20) {
    let current = { begun: next, name: 'start' };
    let began = performance.now();
    const end = await watch(options, next, (report) => {
      if ('begun' in report) {
        current = report;
        began = performance.now();
        return;
      }
      done++;
      next = report.ended + 1;
      mostMemoryMB = Math.max(mostMemoryMB, report.rssMB);
      mostSeconds = Math.max(mostSeconds, (performance.now() - began) / 1000);
      for (const code of report.codes.length > 0 ? report.codes : ['none']) codes[code] = (codes[code] ?? 0) + 1;
      if (report.fault !== undefined) faults.push(`${report.ended} (${current.name}): ${report.fault}`);
    });
    if (end !== undefined) {
      faults.push(`${current.begun} (${current.name}): ${end}`);
      next = current.begun + 1;
    }
  }
  return { done, faults, codes, mostMemoryMB, mostSeconds };
}

/** One child from case `first` on; undefined when it did all of them, else how it ended. */
function watch(options: FuzzOptions, first: number, hear: (report: Report) => void): Promise<string | undefined> {
  const { seed, cases, target, patience, samples = [] } = options;
  return new Promise((resolve) => {
    const parameters = [seed, cases, first, target.href, ...samples].map(String);
    const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), parameters, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaints = '';
    child.stderr?.on('data', (data: Buffer) => (complaints = (complaints + data.toString()).slice(-2000)));
    let hung = false;
    const lose = (): void => {
      hung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(lose, patience * 1000);
    child.on('message', (report: Report) => {
      clearTimeout(timer);
      timer = setTimeout(lose, patience * 1000);
      hear(report);
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (hung) resolve(`hung for ${patience} s`);
      else resolve(status === 0 ? undefined : `the process ended with ${signal ?? status}: ${complaints}`);
    });
  });
}
