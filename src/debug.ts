import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DebugSink } from './context.js';
import { CounterfoilError } from './errors.js';

/** A sink that writes PNG and JSON files into `folder`, numbered in the order in which they come. */
export function openDebugFolder(folder: string): DebugSink & { finish(): Promise<void> } {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new CounterfoilError('CF_OUTPUT_UNWRITABLE', `The debug folder ${folder} cannot be made`, { cause });
  }
  const pending: Promise<unknown>[] = [];
  let count = 0;
  const path = (name: string, extension: string): string =>
    join(folder, `${String((count += 1)).padStart(2, '0')}-${name}.${extension}`);
  return {
    image(name, { width, height, channels = 1, data }) {
      const file = path(name, 'png');
      pending.push(sharp(data, { raw: { width, height, channels } }).png().toFile(file));
    },
    json(name, value) {
      writeFileSync(path(name, 'json'), `${JSON.stringify(value, null, 2)}\n`);
    },
    async finish() {
      await Promise.all(pending.splice(0));
    },
  };
}
