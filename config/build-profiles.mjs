/** Reads and checks the package's profiles once, with the code that was just built: dist/src/profiles/prepared.json. */
import { deepStrictEqual } from 'node:assert';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../dist/src/profiles/prepared.json', import.meta.url));
await rm(file, { force: true });
const { shippedProfiles, loadAnyProfile, profileFile } = await import('../dist/src/profiles/index.js');
const { digestOf } = await import('../dist/src/profiles/prepared.js');
const prepared = {};
for (const name of shippedProfiles()) {
  const profile = loadAnyProfile(name);
  const json = JSON.stringify(profile);
  // Nothing of a profile may be lost on the way.
  deepStrictEqual(JSON.parse(json), profile);
  prepared[digestOf(await readFile(profileFile(name), 'utf8'))] = json;
}
await writeFile(file, JSON.stringify(prepared));
