/** One engine for all page processes of a pool, in a process of its own: on a card each of them would hold its memory for itself. */

import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReaderSettings } from './reader.js';
import type { RemoteSettings } from './recognise/index.js';
import { workerFile } from './worker-file.js';

export interface SharedRecogniser {
  /** How the page processes reach it. */
  readonly settings: RemoteSettings;
  close(): Promise<void>;
}

/** Page processes that begin beside it wait for it so long before they open engines of their own. */
const START_PATIENCE = 15_000;
const DEFAULT_PATIENCE = 1_000;
/** Before it is started again after it has died, doubled each time up to a minute. */
const AGAIN = 500;
const LONGEST_AGAIN = 60_000;

/** Starts it, and starts it again whenever it dies; until it is back the page processes use engines of their own. */
export function shareRecogniser({ engine, models, log, recognisers }: ReaderSettings): SharedRecogniser {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-engine-'));
  // Windows has pipes of a name instead of sockets in folders.
  const socket =
    process.platform === 'win32' ? `\\\\.\\pipe\\counterfoil-${process.pid}` : join(folder, 'recognise.sock');
  let child: ChildProcess;
  let timer: NodeJS.Timeout | undefined;
  let deaths = 0;
  let closed = false;

  function start(): void {
    child = fork(workerFile('recognise-worker'), [], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, COUNTERFOIL_WORKER: JSON.stringify({ engine, models, socket, logLevel: log.level }) },
    });
    // Told of by its exit.
    child.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (closed) return;
      const wait = Math.min(LONGEST_AGAIN, AGAIN * 2 ** deaths);
      deaths += 1;
      log.warn({ code, signal, wait }, 'The shared engine has ended: page processes use their own until it is back');
      timer = setTimeout(start, wait);
    });
  }
  start();

  const patience = recognisers?.patience ?? DEFAULT_PATIENCE;
  return {
    settings: { servers: [`unix:${socket}`], patience, startPatience: START_PATIENCE },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill('SIGKILL');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
