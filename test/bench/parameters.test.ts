import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const call = (...parameters: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', 'test/bench/same.ts', ...parameters], { encoding: 'utf8' });

it('a benchmark says how to call it, on demand and where it does not know a parameter', () => {
  const asked = call('--help');
  expect(asked).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^npm run bench:same -- --against/) as string,
  });
  const odd = call('--agianst', 'x');
  expect(odd).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining("'--agianst'") as string });
  expect(odd.stderr).toContain(asked.stdout);
}, 60_000);
