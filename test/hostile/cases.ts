import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { createRandom } from '../../src/training/random.js';
import { craftedFiles } from './crafted.js';
import { MUTATIONS } from './mutate.js';
import { seedFiles, type SeedFile } from './seeds.js';
import { strangePictures } from './strange-pictures.js';

export interface HostileCase {
  /** From 0; with the seed it makes the case again. */
  readonly index: number;
  readonly name: string;
  readonly bytes: Buffer;
  /** The code it must end in, where only one is right. */
  readonly code?: string;
}

/**
 * The crafted files, then sound files damaged one to three times over, `count` cases in all; the same for the same seed.
 * With `samples`, strange pictures take the place of the crafted files, which end at intake, and those files of samples/
 * are damaged too.
 */
export async function* hostileCases(
  seed: number,
  count: number,
  samples: readonly string[] = [],
): AsyncGenerator<HostileCase> {
  let index = 0;
  for (const crafted of samples.length > 0 ? await strangePictures() : craftedFiles()) {
    if (index >= count) return;
    yield { index: index++, ...crafted };
  }
  const files = [...(await seedFiles()), ...samples.map(sampleFile)];
  const weighted = files.flatMap((file) => Array<typeof file>(file.weight).fill(file));
  const others = files.map(({ bytes }) => bytes);
  for (; index < count; index++) {
    const random = createRandom(seed, index);
    const file = random.pick(weighted);
    let bytes = file.bytes;
    const names: string[] = [];
    for (let n = 1 + Number(random.chance(0.3)) + Number(random.chance(0.1)); n > 0 && bytes.length > 0; n--) {
      const [name, mutate] = random.pick(Object.entries(MUTATIONS));
      names.push(name);
      bytes = mutate(bytes, random, others);
    }
    yield { index, name: `${file.name}, ${names.join(' and ')}`, bytes };
  }
}

const sampleFile = (name: string): SeedFile => ({
  name,
  weight: 4,
  bytes: readFileSync(join(PACKAGE_ROOT, 'samples', name)),
});
