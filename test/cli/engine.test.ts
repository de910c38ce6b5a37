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

  it('installs only what does not come along, and asks for a wheel that is there', async () => {
    await expect(run('install', 'onnx')).rejects.toMatchObject({ code: 'CF_USAGE' });
    await expect(run('install', 'tensorflow', '--wheel', 'no-such.whl')).rejects.toMatchObject({
      code: process.platform === 'linux' ? 'CF_INPUT_NOT_FOUND' : 'CF_ENGINE_UNAVAILABLE',
    });
  });
});
