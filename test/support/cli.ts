import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/paths.js';

const MAIN = join(PACKAGE_ROOT, 'dist/src/cli/main.js');

export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line as a user does. */
export function counterfoil(parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  if (!existsSync(MAIN)) throw new Error('Build first: npm run build');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...parameters], {
      cwd: PACKAGE_ROOT,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
  });
}
