import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { createGrey, type GreyImage } from '../../../src/image.js';
import { openDocument } from '../../../src/intake/index.js';
import { identifyForm } from '../../../src/locate/form/identify-form.js';
import { uprightPages } from '../../../src/page/index.js';
import { capture, CAPTURES } from '../../../src/training/cheques/capture.js';
import { DRAWN_PROFILES, drawCheque } from '../../../src/training/cheques/cheque.js';
import { cssFont, FONTS, loadFonts } from '../../../src/training/cheques/fonts.js';
import { seededRandom, type Random } from '../../../src/training/cheques/random.js';
import { captureForm } from '../../../src/training/forms/capture-form.js';
import { context, FORMS } from './shipped.js';

/** Pages of anything else: none of them may be taken for a form. */

export interface ForeignOutcome {
  readonly kind: string;
  readonly takenFor: string | undefined;
  /** Certainty of the nearest form. */
  readonly nearest: number;
}

const DPI = 150;
/** Pixels a millimetre. */
const SCALE = DPI / 25.4;
const [WIDTH, HEIGHT] = [210, 297];

/** Draws on an A4 sheet in millimetres. */
type Draw = (pen: SKRSContext2D, random: Random) => void;

const DRAWN: Readonly<Record<string, Draw>> = {
  text: (pen, random) => {
    writeLines(pen, random, 20, random.between(20, 60), 170, random.between(3.5, 7), HEIGHT - 25);
  },
  'text in columns': (pen, random) => {
    const columns = random.whole(2, 3);
    const each = 170 / columns;
    for (let i = 0; i < columns; i += 1)
      writeLines(pen, random, 20 + i * each, 30, each - 6, random.between(3, 4.5), HEIGHT - 25);
  },
  table: (pen, random) => {
    const [x, y] = [random.between(10, 25), random.between(20, 60)];
    const [rows, columns] = [random.whole(5, 30), random.whole(2, 9)];
    const [high, wide] = [random.between(6, 9), (WIDTH - 2 * x) / columns];
    for (let i = 0; i <= rows; i += 1) rule(pen, x, y + i * high, x + columns * wide, y + i * high);
    for (let i = 0; i <= columns; i += 1) rule(pen, x + i * wide, y, x + i * wide, y + rows * high);
    for (let i = 0; i < rows; i += 1)
      for (let j = 0; j < columns; j += 1)
        if (random.chance(0.7))
          write(pen, random, random.digits(random.whole(1, 5)), x + j * wide + 1.5, y + (i + 0.7) * high, 3);
  },
  'uneven table': (pen, random) => {
    let y = random.between(20, 50);
    const columns = Array.from({ length: random.whole(2, 6) }, () => random.between(20, 190));
    const top = y;
    rule(pen, 15, y, 195, y);
    while (y < HEIGHT - 40) {
      y += random.between(5, 22);
      rule(pen, 15, y, 195, y);
    }
    for (const x of [15, 195, ...columns]) rule(pen, x, top, x, y);
  },
  'another form': (pen, random) => {
    for (const [x, y] of [
      [8, 8],
      [197, 8],
      [8, 284],
      [197, 284],
    ] as const)
      if (random.chance(0.8)) pen.fillRect(x, y, 5, 5);
    let y = random.between(25, 45);
    while (y < HEIGHT - 40) {
      let x = random.between(15, 40);
      write(pen, random, 'Field', x, y - 1.5, 2.6);
      for (let box = random.whole(1, 3); box > 0; box -= 1) {
        const [cells, wide, high] = [random.whole(1, 10), random.between(5, 8), random.between(6, 11)];
        if (x + cells * wide > 195) break;
        for (let i = 0; i < cells; i += 1) pen.strokeRect(x + i * wide, y, wide, high);
        x += cells * wide + random.between(5, 20);
      }
      if (random.chance(0.3)) pen.strokeRect(12, y - 5, 186, 20);
      y += random.between(13, 30);
    }
  },
  'squared paper': (pen, random) => {
    const pitch = random.pick([4, 5, 10]);
    for (let x = 10; x <= 200; x += pitch) rule(pen, x, 10, x, 287);
    for (let y = 10; y <= 287; y += pitch) rule(pen, 10, y, 200, y);
  },
  'lined paper': (pen, random) => {
    const pitch = random.between(6, 12);
    for (let y = 25; y < 285; y += pitch) rule(pen, 10, y, 200, y);
    if (random.chance(0.5)) rule(pen, 30, 5, 30, 292);
  },
  answers: (pen, random) => {
    const [across, down] = [random.between(8, 14), random.between(7, 11)];
    for (let y = 40; y < 270; y += down)
      for (let x = 40; x < 40 + 5 * across; x += across) {
        pen.beginPath();
        pen.ellipse(x, y, 2.2, 2.2, 0, 0, 2 * Math.PI);
        pen.stroke();
        if (random.chance(0.2)) pen.fill();
      }
  },
  shapes: (pen, random) => {
    for (let i = 0; i < 60; i += 1) {
      const [x, y] = [random.between(0, 200), random.between(0, 290)];
      if (random.chance(0.5)) pen.fillRect(x, y, random.between(1, 30), random.between(1, 30));
      else rule(pen, x, y, x + random.between(-80, 80), y + random.between(-80, 80));
    }
  },
  blank: () => undefined,
  // Filled in later, dot by dot.
  noise: () => undefined,
};

const KINDS = ['cheque', ...Object.keys(DRAWN)];

/** Foreign page number `index`. */
export async function tryForeign(index: number): Promise<ForeignOutcome> {
  const kind = KINDS[index % KINDS.length];
  const random = seededRandom(`foreign/${index}`);
  const pages = kind === 'cheque' ? await chequePages(random) : await drawnPages(kind, random);
  const searches = pages.map((page) => identifyForm(page, FORMS));
  const taken = searches.find(({ match }) => match !== undefined)?.match;
  return {
    kind,
    takenFor: taken?.profile.name,
    nearest: Math.max(0, ...searches.map(({ nearest }) => nearest?.certainty ?? 0)),
  };
}

async function chequePages(random: Random) {
  const cheque = drawCheque({ profile: random.pick(DRAWN_PROFILES) }, random.digits(6));
  const { bytes, extension } = await capture(cheque, random.pick(CAPTURES), random);
  const document = await openDocument(bytes, `cheque.${extension}`, context);
  try {
    return await uprightPages(await document.page(1), context);
  } finally {
    await document.close();
  }
}

async function drawnPages(kind: string, random: Random) {
  const image = kind === 'noise' ? noise(random) : draw(DRAWN[kind], random);
  const bitonal = random.chance(0.4);
  const pose = {
    ...{ skew: random.between(-5, 5), scale: random.between(0.8, 1.3), shift: [0, 0] as const },
    ...{ tilt: [random.between(-8, 8), random.between(-8, 8)] as const, bitonal, noise: random.between(1, 8) },
  };
  const { image: picture } = captureForm({ image, scale: SCALE }, pose, random.fork('noise'));
  return uprightPages(
    {
      ...{ number: 1, side: undefined, bitonal, hints: undefined },
      ...{ image: { ...picture, channels: 1 as const }, resolution: { x: DPI, y: DPI } },
    },
    context,
  );
}

function draw(how: Draw, random: Random): GreyImage {
  loadFonts();
  const canvas = createCanvas(Math.round(WIDTH * SCALE), Math.round(HEIGHT * SCALE));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = pen.strokeStyle = '#222';
  pen.lineWidth = 0.32;
  how(pen, random);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  return {
    width: canvas.width,
    height: canvas.height,
    data: Uint8Array.from({ length: canvas.width * canvas.height }, (_, i) => data[4 * i]),
  };
}

function noise(random: Random): GreyImage {
  const image = createGrey(Math.round(WIDTH * SCALE), Math.round(HEIGHT * SCALE));
  const share = random.between(0.02, 0.5);
  for (let i = 0; i < image.data.length; i += 1) if (random.chance(share)) image.data[i] = 0;
  return image;
}

function rule(pen: SKRSContext2D, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

function write(pen: SKRSContext2D, random: Random, text: string, x: number, y: number, size: number): void {
  pen.font = cssFont(random.pick(FONTS.sans), size);
  pen.fillText(text, x, y);
}

const LETTERS = 'etaoinshrdlucmfwypvbgk';

function writeLines(
  pen: SKRSContext2D,
  random: Random,
  x: number,
  from: number,
  width: number,
  pitch: number,
  to: number,
): void {
  pen.font = cssFont(random.pick([...FONTS.sans, ...FONTS.serif]), 0.7 * pitch);
  for (let y = from; y < to; y += pitch) {
    let line = '';
    while (pen.measureText(line).width < width * 0.9)
      line += `${Array.from({ length: random.whole(2, 9) }, () => random.pick([...LETTERS])).join('')} `;
    pen.fillText(line, x, y, width);
  }
}
