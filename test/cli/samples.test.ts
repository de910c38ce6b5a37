import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { samplesCommand } from '../../src/cli/samples.js';
import { profileFile } from '../../src/profiles/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-samples-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

it('draws a form of the folder of one’s own profiles by its name, as it is read', async () => {
  const own = join(folder, 'profiles');
  const out = join(folder, 'drawn');
  await cp(profileFile('deposit-slip'), join(own, 'my-slip.yaml'));
  const text = await readFile(join(own, 'my-slip.yaml'), 'utf8');
  await writeFile(join(own, 'my-slip.yaml'), text.replace(/^name: .*$/m, 'name: my-slip'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const draw = () =>
    samplesCommand().parseAsync([out, '--form', 'my-slip', '--count', '1', '--capture', 'clean'], { from: 'user' });
  await expect(draw()).rejects.toMatchObject({ code: expect.stringMatching(/^CF_/) as string });
  vi.stubEnv('COUNTERFOIL_PROFILES', own);
  await draw();
  expect(await readFile(join(out, 'truth.jsonl'), 'utf8')).toContain('"profile":"my-slip"');
}, 60_000);
