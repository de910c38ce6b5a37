import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormProfile } from '../../profiles/form-schema.js';
import type { GreyImage } from '../../image.js';
import { encodeG4, encodePng, type Resolution } from '../cheques/encode.js';
import { seededRandom, type Random } from '../cheques/random.js';
import { readMnist } from '../mnist.js';
import { captureForm, faxForm, type Pose } from './capture-form.js';
import { drawForm, PRINT_FACES, type DrawnForm, type Faces, type Fill } from './draw-form.js';
import { OCR_FONTS } from '../fonts.js';
import { inventFills } from './invent-fills.js';

/** Filled forms as scans with their exact truth. */

export const FORM_CAPTURES = ['clean', 'grey', 'bitonal', 'fax', 'photo', 'mixed'] as const;
export type FormCapture = (typeof FORM_CAPTURES)[number];

export interface FormSetOptions {
  /** As rows of truth.jsonl name the profile: its name or path. */
  readonly profileName: string;
  readonly profile: FormProfile;
  readonly count: number;
  readonly seed: number;
  readonly capture: FormCapture;
  /** What is printed into fields is set in; default by chance, form by form. */
  readonly faces?: Partial<Faces>;
  readonly onProgress?: (done: number) => void;
}

/** A row of truth.jsonl: fields in cells have a symbol for each cell. Page 1 only: each scan is one page. */
export interface FormTruth {
  readonly file: string;
  readonly profile: string;
  readonly form: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Draws forms into `folder`, one file each, and their truth.jsonl. The digits are MNIST's test half, which no network of the
 * package was trained on. Of a form of several pages the pages follow one another in one PDF-less set: a file for each page.
 */
export async function makeFormSet(folder: string, options: FormSetOptions): Promise<FormTruth[]> {
  const { profile, profileName, count, seed, capture, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const digits = readMnist('t10k');
  const rows: FormTruth[] = [];
  for (let index = 0; index < count; index += 1) {
    const random = seededRandom(`${profile.name}/${seed}/${index}`);
    const fills = inventFills(profile, random.fork('fills'));
    for (const [at] of profile.pages.entries()) {
      const page = at + 1;
      const chance = random.fork('faces');
      const faces = { print: chance.pick(PRINT_FACES), ocr: chance.pick(OCR_FONTS), ...options.faces };
      const drawn = drawForm(profile, page, fills, digits, random.fork(`hand/${page}`), DPI, faces);
      const { image, resolution, bitonal } = await scanForm(drawn, capture, random.fork(`scan/${page}`));
      const file = `${profile.name}-${index + 1}${profile.pages.length > 1 ? `-page-${page}` : ''}.${bitonal ? 'tif' : 'png'}`;
      const bytes = bitonal ? encodeG4(image, resolution) : encodePng({ ...image, channels: 1 }, resolution.x);
      await writeFile(join(folder, file), await bytes);
      rows.push({ file, profile: profileName, form: profile.name, fields: truthOf(profile, page, fills) });
    }
    onProgress?.(index + 1);
  }
  await writeFile(join(folder, 'truth.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return rows;
}

function truthOf(profile: FormProfile, page: number, fills: ReadonlyMap<string, Fill>): Record<string, string> {
  const truth: Record<string, string> = {};
  for (const [name, field] of Object.entries(profile.fields)) {
    const fill = fills.get(name);
    if (field.page !== page || fill === undefined) continue;
    if ('text' in fill) truth[name] = fill.text;
    else truth[name] = field.type === 'mark' ? String(fill.marked.length > 0) : fill.marked.join(' ');
  }
  return truth;
}

const DPI = 200;

/** A drawn form as a scanner, a camera or a fax machine makes a picture of it. */
export async function scanForm(
  drawn: DrawnForm,
  capture: FormCapture,
  random: Random,
): Promise<{ readonly image: GreyImage; readonly resolution: Resolution; readonly bitonal: boolean }> {
  const kind = capture === 'mixed' ? random.fork('kind').pick(FORM_CAPTURES.filter((one) => one !== 'mixed')) : capture;
  const [lie, noise] = [random.fork('pose'), random.fork('noise')];
  if (kind === 'fax') return { ...(await faxForm(drawn, lying(lie), DPI, noise)), bitonal: true };
  const pose = inventPose(kind, lie);
  const { image } = captureForm(drawn, pose, noise);
  return { image, resolution: { x: DPI, y: DPI }, bitonal: pose.bitonal };
}

/** How a sheet lies that somebody put straight. */
const lying = (random: Random): Pick<Pose, 'skew' | 'shift'> => ({
  skew: random.normal(0, 0.6),
  shift: [random.normal(0, 0.006), random.normal(0, 0.006)],
});

function inventPose(kind: Exclude<FormCapture, 'mixed' | 'fax'>, random: Random): Pose {
  const flat = { ...lying(random), scale: 1, tilt: [0, 0] } as const;
  switch (kind) {
    case 'clean':
      return { ...flat, bitonal: false, noise: 2 };
    case 'grey':
      return { ...flat, scale: random.between(0.6, 1), bitonal: false, noise: 7 };
    case 'bitonal':
      return { ...flat, skew: random.normal(0, 1.5), bitonal: true, noise: 9 };
    case 'photo':
      return {
        ...{ skew: random.normal(0, 4), scale: random.between(0.8, 1.1), shift: [0, 0] },
        ...{ tilt: [random.normal(0, 4), random.normal(0, 4)], bitonal: false, noise: 6 },
      };
  }
}
