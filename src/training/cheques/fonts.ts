import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { CounterfoilError } from '../../errors.js';
import { isOcrFont, ocrFamily } from '../fonts.js';

/** The open fonts of @fontsource that cheques are printed and written with. */

const SANS = ['arimo', 'open-sans', 'roboto-condensed', 'archivo-narrow', 'libre-franklin'] as const;
const SERIF = ['tinos', 'pt-serif'] as const;
const TYPEWRITER = [
  'courier-prime',
  'cousine',
  'special-elite',
  'inconsolata',
  'ibm-plex-mono',
  'oxygen-mono',
] as const;
const DOT_MATRIX = ['vt323', 'b612-mono'] as const;
const HAND = [
  'architects-daughter',
  'caveat',
  'cedarville-cursive',
  'coming-soon',
  'covered-by-your-grace',
  'gochi-hand',
  'handlee',
  'homemade-apple',
  'indie-flower',
  'just-another-hand',
  'kalam',
  'nanum-pen-script',
  'nothing-you-could-do',
  'over-the-rainbow',
  'patrick-hand',
  'reenie-beanie',
  'shadows-into-light',
  'waiting-for-the-sunrise',
  'zeyada',
] as const;

export const FONTS = { sans: SANS, serif: SERIF, typewriter: TYPEWRITER, dotMatrix: DOT_MATRIX, hand: HAND };

/** One em of these fonts is drawn small; sizes are multiplied so that a given size looks alike in all of them. */
const OPTICAL_SIZE: Readonly<Record<string, number>> = {
  caveat: 1.2,
  'nanum-pen-script': 1.3,
  'reenie-beanie': 1.4,
  'just-another-hand': 1.45,
  zeyada: 1.35,
  'waiting-for-the-sunrise': 1.15,
  'over-the-rainbow': 0.95,
  'homemade-apple': 0.8,
  'cedarville-cursive': 0.95,
  'nothing-you-could-do': 0.9,
  'covered-by-your-grace': 1.15,
  vt323: 1.25,
};

export const opticalSize = (font: string): number => OPTICAL_SIZE[font] ?? 1;

let loaded = false;

/** Registers every font, in 400 and where there is one 700 weight. Throws CF_TRAINING_DATA_MISSING without the packages. */
export function loadFonts(): void {
  if (loaded) return;
  const require = createRequire(import.meta.url);
  for (const font of [...SANS, ...SERIF, ...TYPEWRITER, ...DOT_MATRIX, ...HAND]) {
    let folder: string;
    try {
      folder = join(dirname(require.resolve(`@fontsource/${font}/package.json`)), 'files');
    } catch (cause) {
      throw new CounterfoilError('CF_TRAINING_DATA_MISSING', `The font package @fontsource/${font} is not installed`, {
        cause,
      });
    }
    for (const weight of [400, 700])
      for (const subset of ['latin', 'latin-ext', 'devanagari']) {
        const path = join(folder, `${font}-${subset}-${weight}-normal.woff2`);
        if (existsSync(path)) GlobalFonts.registerFromPath(path, `${font}-${subset}-${weight}`);
      }
  }
  loaded = true;
}

/** The CSS font of a family at `pixels` an em; signs that it lacks come from Arimo, Devanagari from Kalam. */
export function cssFont(family: string, pixels: number, weight: 400 | 700 = 400): string {
  if (isOcrFont(family)) return `${pixels.toFixed(2)}px ${ocrFamily(family)}`;
  const stack = [
    `${family}-latin-${weight}`,
    `${family}-latin-400`,
    `${family}-latin-ext-${weight}`,
    `arimo-latin-ext-${weight}`,
    `kalam-devanagari-${weight}`,
  ];
  return `${pixels.toFixed(2)}px ${stack.map((name) => `"${name}"`).join(', ')}`;
}
