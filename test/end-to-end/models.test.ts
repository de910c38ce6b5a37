import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS_FOLDER, PACKAGE_ROOT } from '../../src/paths.js';
import type { DocumentResult } from '../../src/result/schema.js';
import { counterfoil } from '../support/cli.js';

const SAMPLE = 'samples/indian-colour-300dpi.jpg';

describe('--models', () => {
  let scratch: string;
  let own: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), 'counterfoil-models-'));
    own = join(scratch, 'own');
    cpSync(MODELS_FOLDER, own, { recursive: true });
    // The last bit of a 16-bit float: another network by its version, the same by what it reads.
    const weights = join(own, 'micr-e13b', 'weights.bin');
    const bytes = readFileSync(weights);
    bytes[0] ^= 1;
    writeFileSync(weights, bytes);
    const row = { file: 'a.jpg', profile: 'cheque-in', fields: { amount: '300000.00' } };
    writeFileSync(join(scratch, 'truth.jsonl'), `${JSON.stringify(row)}\n`);
    cpSync(join(PACKAGE_ROOT, SAMPLE), join(scratch, 'a.jpg'));
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  const versions = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as DocumentResult).models;

  it('reads with the networks of that folder, by option or by setting', async () => {
    const [shipped, byOption, bySetting] = await Promise.all([
      counterfoil(['read', SAMPLE]),
      counterfoil(['read', SAMPLE, '--models', own]),
      counterfoil(['read', SAMPLE], { COUNTERFOIL_MODELS: own }),
    ]);
    const { 'micr-e13b': before, ...others } = versions(shipped);
    expect(before).toMatch(/^[0-9a-f]{12}$/);
    for (const run of [byOption, bySetting]) {
      const { 'micr-e13b': after, ...same } = versions(run);
      expect(after).toMatch(/^[0-9a-f]{12}$/);
      expect(after).not.toBe(before);
      expect(same).toEqual(others);
    }
  }, 120_000);

  it('says which network a folder lacks, when reading and when measuring', async () => {
    const nowhere = join(scratch, 'nowhere');
    for (const command of [
      ['read', SAMPLE],
      ['evaluate', scratch],
    ]) {
      const { status, stderr } = await counterfoil([...command, '--models', nowhere]);
      expect(stderr).toMatch(/CF_MODEL_INVALID.*nowhere/);
      expect(status).toBe(78);
    }
  }, 120_000);
});
