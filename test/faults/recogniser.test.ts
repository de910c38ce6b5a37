/** Page processes as built that share one engine, and one that is killed while they read. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/paths.js';
import type * as Pool from '../../src/pool.js';
import { readerSettings, type Reader, type ReaderSettings } from '../../src/reader.js';
import type { DocumentResult } from '../../src/result/schema.js';
import { waitFor } from '../support/wait-for.js';

const built = pathToFileURL(join(PACKAGE_ROOT, 'dist/src/pool.js')).href;
const { openReaderPool } = (await import(built)) as typeof Pool;
const SCAN = readFileSync(join(PACKAGE_ROOT, 'samples/indian-colour-300dpi.jpg'));

describe('page processes that share one engine', { timeout: 400_000 }, () => {
  let pool: Reader | undefined;
  afterEach(async () => {
    await pool?.close();
    pool = undefined;
  });

  async function open(more: Partial<ReaderSettings> = {}): Promise<Reader> {
    await pool?.close();
    const settings = readerSettings({ engine: 'onnx', workers: 2 });
    return (pool = openReaderPool({ ...settings, limits: { ...settings.limits, seconds: 300 }, ...more }));
  }
  const read = async (reader: Reader): Promise<DocumentResult> => {
    const result = await reader.read(SCAN, 'scan.jpg');
    return { ...result, timings: {} };
  };

  it('give the same results as those that have their own, and go on when it is killed', async () => {
    const expected = await read(await open());
    expect(expected.items[0].fields['amount']?.value).toBeDefined();

    const sharing = await open({ shareEngine: true });
    const [first, second] = await Promise.all([read(sharing), read(sharing)]);
    expect(first).toEqual(expected);
    expect(second).toEqual(expected);

    const engine = await waitFor(sharedEngine, { seconds: 60 });
    const reading = Promise.all([read(sharing), read(sharing), read(sharing), read(sharing)]);
    process.kill(engine, 'SIGKILL');
    for (const result of await reading) expect(result).toEqual(expected);
    // It is started again.
    expect(await waitFor(() => sharedEngine(engine), { seconds: 60 })).not.toBe(engine);
  });
});

/** Process number of the shared engine that this process has started (Linux; proc(5)). */
function sharedEngine(other?: number): number | undefined {
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number),
  );
  return children.find(
    (pid) => pid !== other && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('recognise-worker'),
  );
}
