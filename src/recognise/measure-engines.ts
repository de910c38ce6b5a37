/** How fast each engine classifies glyphs on this machine. */

import { toCounterfoilError } from '../errors.js';
import type { EngineName } from './engine/index.js';
import { openRecogniser } from './recogniser.js';

/** Glyphs of one call: about what one strip's lattice has. */
const GLYPHS = 64;
const LEAST_MILLISECONDS = 500;

export type Measured = { readonly name: EngineName } & (
  | { readonly description: string; readonly glyphsPerSecond: number; readonly problem?: undefined }
  | { readonly problem: string; readonly description?: undefined; readonly glyphsPerSecond?: undefined }
);

/** One after another, with the shipped network `glyphs` and one thread as in a page worker; the first call is not counted. */
export async function measureEngines(names: readonly EngineName[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of names) {
    try {
      measured.push(await measure(name));
    } catch (error) {
      measured.push({ name, problem: toCounterfoilError(error).message });
    }
  }
  return measured;
}

async function measure(name: EngineName): Promise<Measured> {
  const recogniser = await openRecogniser({ engine: name });
  try {
    const [height, width, channels] = (await recogniser.network('glyphs')).inputShape;
    const images = Array.from({ length: GLYPHS }, () => new Float32Array(height * (width ?? height) * channels));
    await recogniser.classify('glyphs', images);
    const started = performance.now();
    let calls = 0;
    while (performance.now() - started < LEAST_MILLISECONDS) {
      await recogniser.classify('glyphs', images);
      calls += 1;
    }
    const glyphsPerSecond = (1000 * calls * GLYPHS) / (performance.now() - started);
    return { name, description: recogniser.engine.description, glyphsPerSecond };
  } finally {
    await recogniser.dispose();
  }
}
