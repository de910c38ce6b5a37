import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { engineCommand } from '../../src/cli/engine.js';
import { ENGINE_NAMES } from '../../src/recognise/engine/index.js';

const run = (...args: string[]): Promise<unknown> =>
  engineCommand()
    .exitOverride()
    .parseAsync(['node', 'engine', ...args]);

describe('counterfoil engine', () => {
  afterEach(() => vi.restoreAllMocks());

  it('lists every engine with its rate or with what is amiss', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await run('list', '--json');
    const { engines } = JSON.parse(String(written.mock.calls[0][0])) as {
      engines: { name: string; glyphsPerSecond?: number; description?: string; problem?: string }[];
    };
    expect(engines.map(({ name }) => name)).toEqual(ENGINE_NAMES);
    const onnx = engines.find(({ name }) => name === 'onnx')!;
    expect(onnx.glyphsPerSecond).toBeGreaterThan(50);
    expect(onnx.description).toContain('onnxruntime');
    for (const { glyphsPerSecond, problem } of engines) {
      expect(glyphsPerSecond === undefined).toBe(problem !== undefined);
    }
  }, 60_000);

  it('measures the engines that are named at several sizes of batch, and says where', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await run('bench', '--engine', 'onnx', '--batches', '8,1', '--seconds', '0.02', '--json');
    const { machine, versions, engines } = JSON.parse(String(written.mock.calls[0][0])) as {
      machine: { cores: number };
      versions: Record<string, string>;
      engines: { name: string; firstAnswer: number; rates: Record<string, { batch: number; perSecond: number }[]> }[];
    };
    expect(machine.cores).toBeGreaterThan(0);
    expect(versions['onnxruntime-node']).toMatch(/^\d+\.\d+/);
    expect(engines.map(({ name }) => name)).toEqual(['onnx']);
    expect(engines[0].firstAnswer).toBeGreaterThan(0);
    for (const network of ['glyphs', 'strips']) {
      expect(engines[0].rates[network].map(({ batch }) => batch)).toEqual([1, 8]);
      for (const { perSecond } of engines[0].rates[network]) expect(perSecond).toBeGreaterThan(1);
    }
    written.mockClear();
    await run('bench', '--engine', 'onnx', '--batches', '1', '--seconds', '0.02');
    expect(written.mock.calls.join('')).toMatch(/cores.*\n[^]*Glyphs a second[^]*onnx +\d+/);
  }, 60_000);

  it('refuses a wrong option of a command below it as a wrong command', async () => {
    const failure = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', 'src/cli/main.ts', 'engine', 'bench', '--batches', '0'],
    ]).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('"0" is not a number from 1') as string,
    });
  }, 60_000);

  it('installs only what does not come along, and asks for a wheel that is there', async () => {
    await expect(run('install', 'onnx')).rejects.toMatchObject({ code: 'CF_USAGE' });
    await expect(run('install', 'tensorflow', '--wheel', 'no-such.whl')).rejects.toMatchObject({
      code: process.platform === 'linux' ? 'CF_INPUT_NOT_FOUND' : 'CF_ENGINE_UNAVAILABLE',
    });
  });
});
