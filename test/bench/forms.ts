/**
 * How surely forms are laid over scans, and what reading one costs: `npm run bench:forms -- [POSES] [READINGS]`. Poses are drawn at
 * random: skew ±10°, scale 0.5 to 2, shift ±15 %, tilt up to 15° each way, grey or bitonal, one in four turned upside down.
 */
import pino from 'pino';
import sharp from 'sharp';
import type { Context } from '../../src/context.js';
import { apply } from '../../src/geometry.js';
import { identifyForm } from '../../src/locate/form/identify-form.js';
import { openReader } from '../../src/open-reader.js';
import { uprightPages } from '../../src/page/index.js';
import { listForms, loadAnyProfile, type FormProfile } from '../../src/profiles/index.js';
import { readerSettings } from '../../src/reader.js';
import { seededRandom } from '../../src/training/cheques/random.js';
import { captureForm, type Pose } from '../../src/training/forms/capture-form.js';
import { drawForm } from '../../src/training/forms/draw-form.js';
import { inventFills } from '../../src/training/forms/invent-fills.js';
import { readMnist } from '../../src/training/mnist.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const forms = listForms()
  .map(loadAnyProfile)
  .filter((profile): profile is FormProfile => profile.kind === 'form');
const digits = readMnist('t10k');
const limits = { bytes: 1e9, pages: 9, pixelsPerPage: 1e9, pixelsInTotal: 1e9, seconds: 900, memoryMB: 4000 };
const context: Context = { limits, log: pino({ level: 'silent' }) };

async function registrations(count: number): Promise<void> {
  const residuals: number[] = [];
  let wrong = 0;
  let refused = 0;
  for (let index = 0; index < count; index += 1) {
    const random = seededRandom(`bench/${index}`);
    const profile = forms[index % forms.length];
    const pose: Pose = {
      skew: random.between(-10, 10) + (random.chance(0.25) ? 180 : 0),
      scale: random.between(0.5, 2),
      shift: [random.between(-0.15, 0.15), random.between(-0.15, 0.15)],
      tilt: [random.between(-15, 15), random.between(-15, 15)],
      bitonal: random.chance(0.5),
      noise: random.between(1, 8),
    };
    // Drawn so that the picture has at most 200 dots an inch: what is larger has no more to show.
    const dpi = Math.min(200, 200 / pose.scale);
    const drawn = drawForm(profile, 1, inventFills(profile, random.fork('fills')), digits, random.fork('hand'), dpi);
    const { image, toPicture } = captureForm(drawn, pose, random.fork('noise'));
    const page = {
      ...{ number: 1, side: undefined, bitonal: pose.bitonal, hints: undefined },
      image: { ...image, channels: 1 as const },
      resolution: { x: 200, y: 200 },
    };
    const [upright] = await uprightPages(page, context);
    const { match } = identifyForm(upright, forms);
    if (!match) refused += 1;
    else if (match.profile !== profile) wrong += 1;
    else {
      const { width, height } = profile.pages[0].size;
      const squares: number[] = [];
      for (let y = 10; y < height; y += 10) {
        for (let x = 10; x < width; x += 10) {
          const want = apply(toPicture, { x, y });
          if (want.x < 0 || want.y < 0 || want.x > image.width || want.y > image.height) continue;
          const got = apply(upright.toPage, apply(match.registration.toScan, { x, y }));
          squares.push((got.x - want.x) ** 2 + (got.y - want.y) ** 2);
        }
      }
      const mean = squares.reduce((sum, one) => sum + one, 0) / squares.length;
      const residual = (Math.sqrt(mean) * 200) / (dpi * pose.scale);
      residuals.push(residual);
      if (residual >= 1.5) say(`  ${profile.name} ${residual.toFixed(1)} px: ${JSON.stringify(pose)}`);
      continue;
    }
    say(`  ${profile.name} ${match ? `taken for ${match.profile.name}` : 'refused'}: ${JSON.stringify(pose)}`);
  }
  const good = residuals.filter((one) => one < 1.5).length;
  const sorted = [...residuals].sort((a, b) => a - b);
  say(
    `${count} poses: ${good} within 1.5 px at 200 dpi, ${residuals.length - good} worse, ${refused} refused, ${wrong} taken for another form; ` +
      `median ${sorted[sorted.length >> 1]?.toFixed(2) ?? '–'} px`,
  );
}

async function cost(count: number): Promise<void> {
  const profile = forms.find(({ name }) => name === 'count-sheet');
  if (!profile) return;
  const settings = readerSettings();
  const reader = await openReader({ ...settings, limits: { ...settings.limits, seconds: 900 } });
  const times: number[] = [];
  for (let index = 0; index <= count; index += 1) {
    const random = seededRandom(`cost/${index}`);
    const drawn = drawForm(profile, 1, inventFills(profile, random), digits, random.fork('hand'));
    const pose: Pose = { skew: 0.7, scale: 1, shift: [0, 0], tilt: [0, 0], bitonal: false, noise: 3 };
    const { width, height, data } = captureForm(drawn, pose, random).image;
    const png = await sharp(data, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer();
    const before = process.cpuUsage();
    await reader.read(png, 'form.png', { profile: profile.name });
    const { user, system } = process.cpuUsage(before);
    // The first one loads the networks.
    if (index > 0) times.push((user + system) / 1000);
  }
  await reader.close();
  const sorted = times.sort((a, b) => a - b);
  say(
    `${count} A4 count sheets of 74 cells at 200 dpi, grey: ${sorted[sorted.length >> 1]?.toFixed(0) ?? '–'} ms of processor time each (median)`,
  );
}

const [poses = 50, readings = 10] = process.argv.slice(2).map(Number);
if (poses > 0) await registrations(poses);
if (readings > 0) await cost(readings);
process.exit(0);
