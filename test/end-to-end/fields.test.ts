import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';

const SAMPLE = 'samples/american-scan.png';
const bytes = readFileSync(SAMPLE);

let reader: Awaited<ReturnType<typeof openReader>>;
beforeAll(async () => void (reader = await openReader(readerSettings())), 120_000);
afterAll(() => reader.close());

it('reads the named fields of a cheque alone, by the same profile and as they are read with the others', async () => {
  const [whole] = (await reader.read(bytes, SAMPLE)).items;
  const [part] = (await reader.read(bytes, SAMPLE, { fields: ['micr'] })).items;
  expect(part.profile).toEqual(whole.profile);
  expect(Object.keys(part.fields)).toEqual(['micr']);
  expect(part.fields['micr'].value).toEqual(whole.fields['micr'].value);
  expect(part.decision.state).toBe('accepted');
});

it('refuses the name of a field that no profile has, and names those there are', async () => {
  await expect(reader.read(bytes, SAMPLE, { fields: ['micr', 'amuont'] })).rejects.toMatchObject({
    code: 'CF_USAGE',
    message: expect.stringMatching(/"amuont"; there are .*amount/) as string,
  });
});
