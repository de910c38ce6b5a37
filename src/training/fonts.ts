/** Fonts as models of characters: the packages under @fontsource, all of open licences (OFL or Apache 2.0). */

import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CounterfoilError } from '../errors.js';
import { PACKAGE_ROOT } from '../paths.js';
import { blank, trim, type Picture } from './picture.js';

export const HANDWRITING_FONTS = [
  'architects-daughter',
  'caveat',
  'cedarville-cursive',
  'coming-soon',
  'covered-by-your-grace',
  'gloria-hallelujah',
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

export const PRINT_FONTS = [
  'archivo-narrow',
  'arimo',
  'b612-mono',
  'courier-prime',
  'cousine',
  'ibm-plex-mono',
  'inconsolata',
  'libre-franklin',
  'open-sans',
  'oxygen-mono',
  'pt-serif',
  'roboto-condensed',
  'special-elite',
  'tinos',
  'vt323',
] as const;

/** More hands: their signs are too fanciful to be taken for anybody's. */
export const SCRIPT_FONTS = [
  'alex-brush',
  'allura',
  'annie-use-your-telescope',
  'bad-script',
  'beth-ellen',
  'calligraffitti',
  'caveat-brush',
  'comic-neue',
  'cookie',
  'crafty-girls',
  'damion',
  'dancing-script',
  'dawning-of-a-new-day',
  'dekko',
  'delius',
  'edu-sa-beginner',
  'fuzzy-bubbles',
  'give-you-glory',
  'grape-nuts',
  'herr-von-muellerhoff',
  'itim',
  'just-me-again-down-here',
  'kavivanar',
  'kristi',
  'la-belle-aurore',
  'league-script',
  'loved-by-the-king',
  'mali',
  'mansalva',
  'marck-script',
  'mr-dafoe',
  'mr-de-haviland',
  'mynerve',
  'neucha',
  'oooh-baby',
  'pangolin',
  'playpen-sans',
  'playwrite-in',
  'rancho',
  'rock-salt',
  'sacramento',
  'satisfy',
  'schoolbell',
  'sedgwick-ave',
  'shadows-into-light-two',
  'shantell-sans',
  'short-stack',
  'square-peg',
  'sriracha',
  'sue-ellen-francisco',
  'swanky-and-moo-moo',
  'the-girl-next-door',
  'vibur',
  'yellowtail',
] as const;

/** Hands for figures only: flourished and joined ones, whose letters words have enough of already. */
export const FLOURISHED_FONTS = [
  'amatic-sc',
  'babylonica',
  'bilbo-swash-caps',
  'bonheur-royale',
  'caramel',
  'carattere',
  'charmonman',
  'chilanka',
  'comforter',
  'condiment',
  'delicious-handrawn',
  'ephesis',
  'felipa',
  'fleur-de-leah',
  'grechen-fuemen',
  'great-vibes',
  'gwendolyn',
  'hurricane',
  'imperial-script',
  'inspiration',
  'island-moments',
  'italianno',
  'julee',
  'licorice',
  'love-light',
  'lovers-quarrel',
  'mea-culpa',
  'meddon',
  'meow-script',
  'moon-dance',
  'ms-madi',
  'my-soul',
  'parisienne',
  'petit-formal-script',
  'qwigley',
  'rouge-script',
  'ruthie',
  'send-flowers',
  'solitreo',
  'stalemate',
  'sunshiney',
  'the-nautigal',
  'twinkle-star',
  'vujahday-script',
  'water-brush',
  'waterfall',
  'whisper',
  'windsong',
] as const;

/** Hands whose figures somebody may write. */
export const FIGURE_FONTS = [...HANDWRITING_FONTS, ...SCRIPT_FONTS, ...FLOURISHED_FONTS] as const;

/** Typefaces made to be read by machines, in files of their own: no package has them (`ocr-faces/README.md`). */
export const OCR_FONTS = ['ocr-a', 'ocr-b'] as const;
export type OcrFont = (typeof OCR_FONTS)[number];

export type FontName = (typeof FIGURE_FONTS)[number] | (typeof PRINT_FONTS)[number] | OcrFont;

/** Only these draw a rupee sign; the others show a box, a blank, or (PT Serif) a rouble. */
const WITH_RUPEE = new Set<string>([
  'archivo-narrow',
  'arimo',
  'caveat',
  'ibm-plex-mono',
  'inconsolata',
  'kalam',
  'libre-franklin',
  'roboto-condensed',
  'tinos',
  'vt323',
]);

/** Characters that a font lacks, or draws as something else. */
const LACKING: Readonly<Record<string, string>> = {
  'nanum-pen-script': '€',
  'over-the-rainbow': 'Xx',
  'cedarville-cursive': 'Xx',
  'homemade-apple': '$x',
};

export const fontHas = (font: string, symbol: string): boolean =>
  symbol === '₹' ? WITH_RUPEE.has(font) : !(LACKING[font] ?? '').includes(symbol);

/** Sets used on paper: latin has the pound and the euro, latin-ext the rupee. */
const SETS = ['latin', 'latin-ext'];
/** Regular and bold; few handwriting fonts have the second. */
export type FontWeight = 400 | 700;

const registered = new Map<string, string>();

export const isOcrFont = (font: string): font is OcrFont => (OCR_FONTS as readonly string[]).includes(font);

/** The name under which a typeface for machines is registered. */
export function ocrFamily(font: OcrFont): string {
  const file = join(PACKAGE_ROOT, 'src/training/ocr-faces', `${font}.${font === 'ocr-a' ? 'ttf' : 'otf'}`);
  if (!existsSync(file)) {
    throw new CounterfoilError('CF_TRAINING_DATA_MISSING', `The typeface ${file} is not here: run it in a clone`);
  }
  if (!registered.has(font)) {
    GlobalFonts.registerFromPath(file, font);
    registered.set(font, `"${font}"`);
  }
  return `"${font}"`;
}

/** The CSS family list of a font at a weight; undefined where the font has no such weight. */
export function family(font: string, weight: FontWeight): string | undefined {
  if (isOcrFont(font)) return weight === 400 ? ocrFamily(font) : undefined;
  const key = `${font}-${weight}`;
  const known = registered.get(key);
  if (known !== undefined) return known;
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`@fontsource/${font}/package.json`));
  } catch (error) {
    throw new CounterfoilError(
      'CF_TRAINING_DATA_MISSING',
      `The font ${font} is not here: run \`npm install @fontsource/${font}\``,
      { cause: error },
    );
  }
  const names: string[] = [];
  for (const set of SETS) {
    const file = join(folder, 'files', `${font}-${set}-${weight}-normal.woff2`);
    if (!existsSync(file)) continue;
    const name = `${font}-${weight}-${set}`;
    GlobalFonts.registerFromPath(file, name);
    names.push(`"${name}"`);
  }
  if (names.length === 0) return undefined;
  registered.set(key, names.join(', '));
  return names.join(', ');
}

let context: SKRSContext2D | undefined;

/**
 * One or more characters of a font, trimmed to the ink; undefined where the font lacks them or the weight.
 * @param size font size, pixels
 */
export function drawText(text: string, font: FontName, weight: FontWeight, size: number): Picture | undefined {
  if (![...text].every((symbol) => fontHas(font, symbol))) return undefined;
  const families = family(font, weight);
  if (families === undefined) return undefined;
  const width = Math.ceil(size * (1.2 * text.length + 1.2));
  const height = Math.ceil(size * 2.2);
  if (context === undefined || context.canvas.width < width || context.canvas.height < height) {
    context = createCanvas(width, height).getContext('2d');
  }
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#fff';
  context.font = `${size}px ${families}`;
  context.fillText(text, size * 0.6, size * 1.5);
  const { data } = context.getImageData(0, 0, width, height);
  const picture = blank(width, height);
  for (let index = 0; index < picture.data.length; index += 1) picture.data[index] = data[4 * index] / 255;
  const trimmed = trim(picture);
  return trimmed.width === width ? undefined : trimmed;
}
