import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { FormProfile } from '../../profiles/form-schema.js';
import { seededRandom, type Random } from '../cheques/random.js';
import { readMnist } from '../mnist.js';
import { captureForm, type Pose } from './capture-form.js';
import { drawForm, type Fill } from './draw-form.js';
import { inventFills } from './invent-fills.js';

/** Filled forms as scans with their exact truth. */

export const FORM_CAPTURES = ['clean', 'grey', 'bitonal', 'photo', 'mixed'] as const;
export type FormCapture = (typeof FORM_CAPTURES)[number];

export interface FormSetOptions {
  /** As rows of truth.jsonl name the profile: its name or path. */
  readonly profileName: string;
  readonly profile: FormProfile;
  readonly count: number;
  readonly seed: number;
  readonly capture: FormCapture;
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
      const drawn = drawForm(profile, page, fills, digits, random.fork(`hand/${page}`));
      const { image } = captureForm(
        drawn,
        inventPose(capture, random.fork(`pose/${page}`)),
        random.fork(`noise/${page}`),
      );
      const { width, height, data } = image;
      const file = `${profile.name}-${index + 1}${profile.pages.length > 1 ? `-page-${page}` : ''}.png`;
      await sharp(data, { raw: { width, height, channels: 1 } })
        .withMetadata({ density: 200 })
        .png()
        .toFile(join(folder, file));
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

function inventPose(capture: FormCapture, random: Random): Pose {
  const kind = capture === 'mixed' ? random.pick(['clean', 'grey', 'bitonal', 'photo'] as const) : capture;
  const flat = {
    skew: random.normal(0, 0.6),
    scale: 1,
    shift: [random.normal(0, 0.006), random.normal(0, 0.006)],
    tilt: [0, 0],
  } as const;
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
