import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecogniser, type Recogniser } from '../../src/recognise/index.js';
import { countHabits, HABITS_FILE } from '../../src/recognise/habits.js';
import { LINE_ROWS } from '../../src/segment/line-picture.js';
import { asOwnStrips, drawOwn, readOwnLattices } from '../../src/training/own-strips.js';
import { createRandom } from '../../src/training/random.js';
import { RECIPES } from '../../src/training/recipes.js';
import { makeStrip } from '../../src/training/strips.js';

describe('strips of a user’s own', () => {
  let folder: string;
  let recogniser: Recogniser;
  const made = Array.from({ length: 6 }, (_, index) => makeStrip('amount', 'own', index));
  const digitsOf = (text: string): string => text.replace(/\D/g, '');

  beforeAll(async () => {
    recogniser = await openRecogniser({ engine: 'onnx' });
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-own-strips-'));
    const rows = await Promise.all(
      made.map(async ({ image: { width, height, data }, text }, index) => {
        const file = `${index}.png`;
        await sharp(data, { raw: { width, height, channels: 1 } }).toFile(join(folder, file));
        return JSON.stringify({ file, kind: 'amount', text: digitsOf(text) });
      }),
    );
    await writeFile(join(folder, 'truth.jsonl'), rows.join('\n'));
  });
  afterAll(() => Promise.all([rm(folder, { recursive: true }), recogniser.dispose()]));

  it('are given the signs that their writing shows, and keep the digits of their truth', async () => {
    const own = await asOwnStrips(await readOwnLattices([folder]), recogniser);
    expect(own.map(({ text }) => digitsOf(text))).toEqual(made.map(({ text }) => digitsOf(text)));
    // Most amounts have a separator or a closing stroke; the truth file names none of them.
    expect(own.filter(({ text }) => /\D/.test(text)).length).toBeGreaterThan(2);
  });

  it('are drawn a little otherwise each time, into one of the widths', async () => {
    const [own] = await asOwnStrips(await readOwnLattices([folder]), recogniser);
    const random = createRandom(4);
    const [one, other] = [drawOwn(own, [400, 800], random), drawOwn(own, [400, 800], random)];
    expect([400, 800]).toContain(one?.columns);
    expect(one?.image.length).toBe(LINE_ROWS * (one?.columns ?? 0));
    expect(one?.image).not.toEqual(other?.image);
    expect(drawOwn(own, [8], random)).toBeUndefined();
  });

  it('say what their amounts are like, beside the network that is taken further on them', async () => {
    const plan = await RECIPES['strips'].plan({ seed: 1, data: [folder] });
    expect(plan.beside).toEqual({ [HABITS_FILE]: countHabits(made.map(({ text }) => digitsOf(text))) });
    expect((await RECIPES['strips'].plan({ seed: 1, data: [] })).beside).toBeUndefined();
  });

  it('must be there', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'counterfoil-own-strips-'));
    await writeFile(join(empty, 'truth.jsonl'), JSON.stringify({ file: 'a.png', kind: 'micr-e13b', text: '1' }));
    await expect(readOwnLattices([empty])).rejects.toMatchObject({ code: 'CF_DATASET_INVALID' });
    await rm(empty, { recursive: true });
    await expect(readOwnLattices([empty])).rejects.toMatchObject({ code: 'CF_INPUT_NOT_FOUND' });
  });
});
