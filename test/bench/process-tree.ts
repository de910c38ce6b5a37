import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc: USER_HZ, which is 100 wherever Linux runs Node. */
const TICKS = 100;

export interface TreeUse {
  /** Processor seconds of the process, of those it has started, and of those of them that are gone. */
  readonly processorSeconds: number;
  /** Resident memory of the process itself, and of those that it has started, megabytes. */
  readonly memoryMB: number;
  readonly childrenMB: number;
}

/** What a process and those it has started use, from /proc (proc(5)). */
export function treeUse(pid: number): TreeUse {
  const own = statOf(pid);
  const children = childrenOf(pid).map(treeUse);
  const sum = (of: (child: TreeUse) => number): number => children.reduce((total, child) => total + of(child), 0);
  return {
    processorSeconds: own.seconds + sum(({ processorSeconds }) => processorSeconds),
    memoryMB: own.memoryMB,
    childrenMB: sum(({ memoryMB, childrenMB }) => memoryMB + childrenMB),
  };
}

function statOf(pid: number): { seconds: number; memoryMB: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // Fields 14 to 17, from the third on: utime, stime, cutime, cstime.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
  const [, resident = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return { seconds: ticks / TICKS, memoryMB: Number(resident) / 1024 };
}

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number),
  );
