import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwnData } from '../../src/training/own-data.js';
import { createRandom } from '../../src/training/random.js';
import { withOwn } from '../../src/training/source.js';

const CLASSES = ['0', '7', '/', ''];

describe('readOwnData', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'counterfoil-own-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A bar of ink on paper, 8×10. */
  const bar = (paper: number, ink: number): Promise<Buffer> => {
    const data = Buffer.alloc(80, paper);
    for (let y = 2; y < 8; y += 1) data.fill(ink, y * 8 + 3, y * 8 + 5);
    return sharp(data, { raw: { width: 8, height: 10, channels: 1 } })
      .png()
      .toBuffer();
  };

  it('reads a folder a class, dark on light and light on dark alike', async () => {
    await mkdir(join(folder, '7'));
    await mkdir(join(folder, 'slash'));
    await mkdir(join(folder, 'notes'));
    await writeFile(join(folder, '7', 'a.png'), await bar(230, 20));
    await writeFile(join(folder, '7', 'read.me'), 'not a picture');
    await writeFile(join(folder, 'slash', 'b.png'), await bar(0, 255));
    const { pictures, labels } = await readOwnData([folder], CLASSES);
    expect(labels).toEqual([1, 2]);
    for (const { width, height, data } of pictures) {
      expect([width, height]).toEqual([8, 10]);
      expect(data[0]).toBe(0);
      expect(data[4 * 8 + 3]).toBeCloseTo(1, 5);
    }
  });

  it('reads IDX pairs, compressed or not', async () => {
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 0);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 0);
    await writeFile(join(folder, 'mine-images-idx3-ubyte.gz'), gzipSync(images));
    await writeFile(join(folder, 'mine-labels-idx1-ubyte.gz'), gzipSync(labels));
    const own = await readOwnData([folder], CLASSES);
    expect(own.labels).toEqual([1, 0]);
    expect([...own.pictures[0].data]).toEqual([0, 1]);
    expect(own.pictures[1].data[0]).toBeCloseTo(0.2, 5);
  });

  it('says what is wrong', async () => {
    await expect(readOwnData([join(folder, 'absent')], CLASSES)).rejects.toMatchObject({
      code: 'CF_TRAINING_DATA_MISSING',
    });
    await expect(readOwnData([folder], CLASSES)).rejects.toMatchObject({ code: 'CF_DATASET_INVALID' });
    await mkdir(join(folder, '7'));
    await writeFile(join(folder, '7', 'a.png'), 'no PNG');
    await expect(readOwnData([folder], CLASSES)).rejects.toMatchObject({
      code: 'CF_DATASET_INVALID',
      message: /a\.png/,
    });
  });

  it('is mixed in by its share', () => {
    const own = { pictures: ['p', 'q'], labels: [1, 2] };
    const draw = withOwn(
      () => ({ image: new Float32Array(1), label: 0 }),
      own,
      0.3,
      () => new Float32Array(1),
    );
    const random = createRandom(1);
    const counts = [0, 0, 0];
    for (let count = 0; count < 2000; count += 1) counts[draw(random).label] += 1;
    expect(counts[1] + counts[2]).toBeGreaterThan(520);
    expect(counts[1] + counts[2]).toBeLessThan(680);
    expect(Math.min(counts[1], counts[2])).toBeGreaterThan(200);
  });
});
