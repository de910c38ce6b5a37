import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { openReader } from '../../../src/open-reader.js';
import { readerSettings } from '../../../src/reader.js';
import { seededRandom } from '../../../src/training/cheques/random.js';
import { captureForm, type Pose } from '../../../src/training/forms/capture-form.js';
import { drawForm } from '../../../src/training/forms/draw-form.js';
import { inventFills } from '../../../src/training/forms/invent-fills.js';
import { readMnist } from '../../../src/training/mnist.js';
import { HOW_TO_GET_TESSERACT } from '../tesseract.js';
import { FORMS } from './shipped.js';

/** What reading an A4 form of many cells costs, beside what Tesseract takes for the same page. */

const POSE: Pose = { skew: 0.7, scale: 1, shift: [0, 0], tilt: [0, 0], bitonal: false, noise: 3 };

interface Times {
  readonly wall: number[];
  readonly processor: number[];
}

const medianOf = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? NaN;

export async function compareCost(count: number, say: (line: string) => void): Promise<void> {
  const profile = FORMS.find(({ name }) => name === 'count-sheet');
  if (!profile) return;
  const cells = Object.values(profile.fields)
    .flatMap((field) => ('boxes' in field ? field.boxes : []))
    .reduce((sum, box) => sum + (box.cells ?? 0), 0);
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-forms-'));
  const settings = readerSettings();
  const reader = await openReader({ ...settings, limits: { ...settings.limits, seconds: 900 } });
  const own: Times = { wall: [], processor: [] };
  const other: Times = { wall: [], processor: [] };
  const stages = new Map<string, number[]>();
  try {
    const digits = readMnist('t10k');
    for (let index = 0; index <= count; index += 1) {
      const random = seededRandom(`cost/${index}`);
      const drawn = drawForm(profile, 1, inventFills(profile, random), digits, random.fork('hand'));
      const { width, height, data } = captureForm(drawn, POSE, random).image;
      const png = await sharp(data, { raw: { width, height, channels: 1 } })
        .withMetadata({ density: 200 })
        .png()
        .toBuffer();
      // Turn by turn, so that what else the machine does slows both.
      const before = process.cpuUsage();
      const start = performance.now();
      const result = await reader.read(png, 'form.png', { profile: profile.name });
      const wall = performance.now() - start;
      const { user, system } = process.cpuUsage(before);
      // The first one loads the networks.
      if (index === 0) continue;
      own.wall.push(wall);
      own.processor.push((user + system) / 1000);
      for (const [stage, time] of Object.entries(result.timings))
        stages.set(stage, [...(stages.get(stage) ?? []), time]);
      const file = join(folder, `${index}.png`);
      await writeFile(file, png);
      const spent = await tesseract(file);
      if (!spent) continue;
      other.wall.push(spent.wall);
      other.processor.push(spent.processor);
    }
  } finally {
    await reader.close();
    await rm(folder, { recursive: true });
  }
  const told = ({ wall, processor }: Times): string =>
    `${medianOf(wall).toFixed(0)} ms, ${medianOf(processor).toFixed(0)} ms of processor time`;
  say(`${count} A4 count sheets of ${cells} cells at 200 dpi, grey, medians: Counterfoil ${told(own)} each`);
  say(`  stages: ${[...stages].map(([stage, times]) => `${stage} ${medianOf(times).toFixed(0)}`).join(', ')} ms`);
  if (other.wall.length === 0) say(HOW_TO_GET_TESSERACT);
  else {
    const share = (times: (of: Times) => number[]): string =>
      `${((100 * medianOf(times(own))) / medianOf(times(other))).toFixed(0)} %`;
    say(
      `  Tesseract ${told(other)}: Counterfoil takes ${share(({ wall }) => wall)} of its time, ` +
        `${share(({ processor }) => processor)} of its processor time`,
    );
  }
}

/** Times of one run on a whole page, as installed, start included; undefined where it is not installed. */
async function tesseract(file: string): Promise<{ wall: number; processor: number } | undefined> {
  const start = performance.now();
  try {
    // bash's own `time` tells what the child has used.
    const { stderr } = await promisify(execFile)('bash', [
      '-c',
      'TIMEFORMAT="%U %S"; time tesseract "$0" stdout >/dev/null 2>&1',
      file,
    ]);
    const [user, system] = stderr.trim().split(' ').map(Number);
    return { wall: performance.now() - start, processor: 1000 * (user + system) };
  } catch {
    return undefined;
  }
}
