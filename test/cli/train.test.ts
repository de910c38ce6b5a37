import { Command } from 'commander';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trainCommand } from '../../src/cli/train.js';
import { RECIPES } from '../../src/training/recipes.js';

describe('counterfoil train', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-train-'));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...words: string[]): Promise<unknown> => {
    const train = trainCommand().exitOverride();
    train.configureOutput({ writeErr: () => undefined });
    return new Command('counterfoil').addCommand(train).parseAsync(['train', ...words], { from: 'user' });
  };

  it('names every network in its help, with examples', () => {
    const command = trainCommand();
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    for (const name of Object.keys(RECIPES)) expect(help).toContain(name);
    expect(help).toContain('$ counterfoil train');
    expect(help).toContain('counterfoil engine install tensorflow');
  });

  it('refuses a network that it has no recipe for, and odd numbers', async () => {
    await expect(run('faces')).rejects.toMatchObject({ code: 'CF_USAGE' });
    await expect(run('printed', '--epochs', '0')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
    await expect(run('printed', '--seed', 'x')).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });

  it('writes a sheet of samples and says where', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const file = join(folder, 'sheet.png');
    await run('printed', '--montage', file);
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
    expect(written).toHaveBeenCalledWith(`${file}\n`);
  });

  describe('--calibrate-only', () => {
    it('fits what stands beside a network, and trains nothing', async () => {
      const plan = vi.spyOn(RECIPES['micr-cmc7'], 'plan');
      const finish = vi.spyOn(RECIPES['micr-cmc7'], 'finish').mockResolvedValue(undefined);
      const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const out = join(folder, 'micr-cmc7');
      await mkdir(out);
      await writeFile(join(out, 'model.json'), '{}');
      await run('micr-cmc7', '--calibrate-only', '--out', out, '--seed', '5', '--effort', '2');
      expect(finish).toHaveBeenCalledWith(out, expect.objectContaining({ seed: 5, effort: 2 }));
      expect(plan).not.toHaveBeenCalled();
      expect(written).toHaveBeenCalledWith(expect.stringContaining(out));
    });

    it('asks for the folder of a network, which bears its name', async () => {
      await expect(run('micr-cmc7', '--calibrate-only', '--out', folder)).rejects.toMatchObject({
        code: 'CF_USAGE',
        message: expect.stringContaining('must bear its name') as string,
      });
      await expect(run('micr-cmc7', '--calibrate-only', '--out', join(folder, 'micr-cmc7'))).rejects.toMatchObject({
        code: 'CF_USAGE',
        message: expect.stringContaining('There is no network') as string,
      });
    });
  });

  it('says that the data are not there before anything is trained', async () => {
    await expect(run('printed', '--data', join(folder, 'absent'), '--out', folder)).rejects.toMatchObject({
      code: 'CF_TRAINING_DATA_MISSING',
    });
  });
});
