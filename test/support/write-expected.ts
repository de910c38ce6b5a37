/** `npm run samples:expected`: reads every sample and keeps its values and decisions under samples/expected. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { openReader } from '../../src/open-reader.js';
import { readerSettings } from '../../src/reader.js';
import { expectedPath, inShort, readSample, sampleNames, formSampleNames } from './sample-results.js';

const reader = await openReader(readerSettings());
for (const name of [...sampleNames(), ...formSampleNames()]) {
  const path = expectedPath(name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(inShort(await readSample(reader, name)), undefined, 2)}\n`);
  process.stdout.write(`${path}\n`);
}
await reader.close();
