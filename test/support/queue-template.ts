import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openEmbeddedBackend } from '../../src/queue/embedded.js';

let template: Promise<string> | undefined;

async function make(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const backend = await openEmbeddedBackend(folder, pino({ level: 'silent' }));
  await backend.close();
  return join(folder, 'database');
}

/** Gives a data folder an empty built-in queue: to make one anew for each test would take seconds every time. */
export async function seedQueue(data: string): Promise<void> {
  template ??= make();
  cpSync(await template, join(data, 'queue', 'database'), { recursive: true });
}
