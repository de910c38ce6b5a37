import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadGlyphs, parseIdx } from '../../src/evaluation/idx.js';
import { loadTruth } from '../../src/evaluation/truth.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-evaluation-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function truthOf(lines: string, profile?: string) {
  await writeFile(join(folder, 'truth.jsonl'), lines);
  return loadTruth(folder, profile);
}

describe('loadTruth', () => {
  it('reads documents and strips, blank lines aside', async () => {
    const set = await truthOf(
      `{"file": "a.tif", "profile": "cheque-in", "fields": {"amount": "1.00", "date": null}}\n\n` +
        `{"file": "b.jpg", "note": "no profile", "fields": {"micr": "⑈1⑈"}}\r\n` +
        `{"file": "c.jpg", "kind": "amount", "text": "19507", "boxes": [["1", 0, 0, 1, 1]]}\n`,
    );
    expect(set.rows).toEqual([
      { type: 'document', file: 'a.tif', profile: 'cheque-in', fields: { amount: '1.00' }, places: [] },
      { type: 'document', file: 'b.jpg', profile: undefined, fields: { micr: '⑈1⑈' }, places: [] },
      { type: 'strip', file: 'c.jpg', kind: 'amount', text: '19507' },
    ]);
    expect(set.skipped).toEqual([]);
  });

  it('gives the profile to rows that name none', async () => {
    const { rows } = await truthOf(
      '{"file": "a", "profile": "own", "fields": {}}\n{"file": "b", "fields": {}}\n',
      'given',
    );
    expect(rows.map((row) => row.type === 'document' && row.profile)).toEqual(['own', 'given']);
  });

  it('leaves out other shapes with a note, and forms where no profile is named', async () => {
    const lines =
      '{"file": "a", "form": "c", "values": {"x": "1"}}\n' +
      '{"file": "b", "form": "h", "fields": [{"digits": "12", "box": [1, 2, 30, 40]}]}\n' +
      '{"file": "c", "form": "c1", "fields": {"A": "127"}}\n{"file": "d", "kind": "words", "text": "one"}\n';
    const { rows, skipped } = await truthOf(lines);
    expect(rows).toEqual([]);
    expect(skipped).toHaveLength(4);
    expect(skipped[2]).toEqual({ line: 3, reason: 'a form that needs --profile' });
    const document = { type: 'document', profile: 'my-form.yaml' };
    expect((await truthOf(lines, 'my-form.yaml')).rows).toEqual([
      { ...document, file: 'a', fields: { x: '1' }, places: [] },
      { ...document, file: 'b', fields: {}, places: [{ digits: '12', box: [1, 2, 30, 40] }] },
      { ...document, file: 'c', fields: { A: '127' }, places: [] },
    ]);
  });

  it.each([
    ['{"file": "a", "fields": {}}\n{"file": ', 'truth.jsonl:2: not JSON'],
    ['{"fields": {}}', 'truth.jsonl:1: file:'],
    ['[1]', 'truth.jsonl:1:'],
    ['{"file": "a", "fields": {"amount": 12}}', 'truth.jsonl:1: fields.amount:'],
    ['{"file": "a", "kind": "amount"}', 'truth.jsonl:1: text:'],
    ['{"file": "a", "form": "h", "profile": "p", "fields": [{"digits": "1"}]}', 'truth.jsonl:1: fields.0.box:'],
    ['\n\n', 'has no rows'],
  ])('names the line of %s', async (lines, message) => {
    await expect(truthOf(lines)).rejects.toMatchObject({
      code: 'CF_DATASET_INVALID',
      message: expect.stringContaining(message) as string,
    });
  });

  it('needs a truth.jsonl', async () => {
    await expect(loadTruth(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'CF_INPUT_NOT_FOUND' });
  });
});

const header = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 + 4 * numbers.length);
  bytes[2] = 8;
  bytes[3] = numbers.length;
  numbers.forEach((number, index) => bytes.writeUInt32BE(number, 4 + 4 * index));
  return bytes;
};

describe('IDX files', () => {
  const images = Buffer.concat([header(2, 2, 3), Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255])]);
  const labels = Buffer.concat([header(2), Buffer.from([7, 3])]);

  it.each([false, true])('are read, gzipped %s', async (zipped) => {
    const [imagesFile, labelsFile] = [join(folder, 'x-images'), join(folder, 'y-labels')];
    await writeFile(imagesFile, zipped ? gzipSync(images) : images);
    await writeFile(labelsFile, zipped ? gzipSync(labels) : labels);
    const set = await loadGlyphs(imagesFile, labelsFile);
    expect(set).toMatchObject({ count: 2, height: 2, width: 3 });
    expect([...set.pixels.subarray(6)]).toEqual([6, 7, 8, 9, 10, 255]);
    expect([...set.labels]).toEqual([7, 3]);
  });

  it.each([
    ['short', images.subarray(0, 20)],
    ['long', Buffer.concat([images, Buffer.alloc(1)])],
    ['of another rank', labels],
    ['of another type', Buffer.concat([Buffer.from([0, 0, 13, 3]), images.subarray(4)])],
    ['empty', Buffer.alloc(0)],
    ['of no images', header(0, 2, 3)],
  ])('that are %s are refused', (_what, bytes) => {
    expect(() => parseIdx(bytes, 'x', 3)).toThrow(expect.objectContaining({ code: 'CF_DATASET_INVALID' }) as Error);
  });

  it('must match in number, and label digits', async () => {
    const [imagesFile, labelsFile] = [join(folder, 'x-images'), join(folder, 'y-labels')];
    await writeFile(imagesFile, images);
    for (const bad of [
      Buffer.concat([header(3), Buffer.alloc(3)]),
      Buffer.concat([header(2), Buffer.from([1, 10])]),
      gzipSync(labels).subarray(0, 12),
    ]) {
      await writeFile(labelsFile, bad);
      await expect(loadGlyphs(imagesFile, labelsFile)).rejects.toMatchObject({ code: 'CF_DATASET_INVALID' });
    }
    await expect(loadGlyphs(join(folder, 'none'), labelsFile)).rejects.toMatchObject({ code: 'CF_INPUT_NOT_FOUND' });
  });
});
