import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Rect } from '../../geometry.js';
import { right, bottom } from '../../geometry.js';
import { cssFont } from './fonts.js';
import type { Random } from './random.js';
import type { Sheet } from './sheet.js';

/** Security backgrounds: what is printed on cheque paper so that copies and alterations show. All in millimetres. */

/** Hue in degrees, saturation and lightness in per cent. */
const hsl = (hue: number, saturation: number, lightness: number, alpha = 1): string =>
  `hsla(${hue.toFixed(0)}, ${saturation.toFixed(0)}%, ${lightness.toFixed(0)}%, ${alpha.toFixed(2)})`;

interface Ground {
  readonly layer: SKRSContext2D;
  readonly area: Rect;
  readonly hue: number;
  /** 0 to 1: how strongly patterns stand out. */
  readonly strength: number;
  readonly name: string;
}

type Pattern = (ground: Ground, random: Random) => void;

/** A line colour of the ground's hue, stronger with `weight`. */
const lineColour = ({ hue, strength }: Ground, weight = 1): string => hsl(hue, 55, 84 - 26 * strength * weight);

const waves: Pattern = (ground, random) => {
  const { layer, area } = ground;
  const spacing = random.between(0.7, 1.6);
  const amplitude = random.between(0.4, 2.2);
  const period = random.between(6, 40);
  const drift = random.between(-0.3, 0.3);
  layer.strokeStyle = lineColour(ground);
  layer.lineWidth = random.between(0.1, 0.28);
  for (let y = area.y - 4; y < bottom(area) + 4; y += spacing) {
    layer.beginPath();
    for (let x = area.x; x <= right(area) + 1; x += 0.8) {
      const lift = amplitude * Math.sin((2 * Math.PI * x) / period + drift * y);
      if (x === area.x) layer.moveTo(x, y + lift);
      else layer.lineTo(x, y + lift);
    }
    layer.stroke();
  }
};

const hatching: Pattern = (ground, random) => {
  const { layer, area } = ground;
  const angles = random.chance(0.5) ? [random.between(20, 70)] : [random.between(30, 60), -random.between(30, 60)];
  const spacing = random.between(0.5, 1.4);
  layer.strokeStyle = lineColour(ground, 0.8);
  layer.lineWidth = random.between(0.08, 0.2);
  for (const angle of angles) {
    const slope = Math.tan((angle * Math.PI) / 180);
    const reach = Math.abs(area.height / slope);
    layer.beginPath();
    for (let x = area.x - reach; x < right(area) + reach; x += spacing / Math.abs(Math.sin((angle * Math.PI) / 180))) {
      layer.moveTo(x, area.y);
      layer.lineTo(x + area.height / slope, bottom(area));
    }
    layer.stroke();
  }
};

/** A guilloche rosette: a hypotrochoid whose radius is modulated. */
const rosettes: Pattern = (ground, random) => {
  const { layer, area } = ground;
  layer.lineWidth = 0.12;
  for (let k = random.whole(1, 3); k > 0; k--) {
    const [cx, cy] = [random.between(area.x, right(area)), random.between(area.y, bottom(area))];
    const radius = random.between(8, 26);
    const petals = random.whole(5, 13);
    layer.strokeStyle = lineColour(ground, 1.1);
    for (let ring = 0; ring < random.whole(4, 9); ring++) {
      layer.beginPath();
      for (let step = 0; step <= 240; step++) {
        const angle = (2 * Math.PI * step) / 240;
        const r = radius * (0.4 + 0.07 * ring + 0.16 * Math.sin(petals * angle + ring * 0.5));
        layer.lineTo(cx + r * Math.cos(angle), cy + r * 0.8 * Math.sin(angle));
      }
      layer.stroke();
    }
  }
};

/** A band of crossing sines, as along the edge of banknotes. */
const guillocheBand: Pattern = (ground, random) => {
  const { layer, area } = ground;
  layer.strokeStyle = lineColour(ground, 1.15);
  layer.lineWidth = 0.13;
  const middle = random.between(area.y + 0.5 * area.height, bottom(area) - 4);
  const swing = random.between(6, 14);
  const lines = random.whole(10, 22);
  const slow = random.between(60, 140);
  for (let k = 0; k < lines; k++) {
    layer.beginPath();
    for (let x = area.x; x <= right(area); x += 0.7) {
      const y =
        middle +
        9 * Math.sin((2 * Math.PI * x) / slow) +
        swing * Math.sin(x / 11 + (k * Math.PI) / lines) * Math.cos(x / 37 + k * 0.13);
      layer.lineTo(x, y);
    }
    layer.stroke();
  }
};

const nameRepeat: Pattern = (ground, random) => {
  const { layer, area, name } = ground;
  const size = random.chance(0.5) ? random.between(1.4, 2.6) : random.between(6, 13);
  const lean = random.between(-0.5, 0.1);
  const outlined = size > 5 && random.chance(0.5);
  layer.save();
  layer.transform(1, lean * 0.4, random.chance(0.5) ? 0 : -0.3, 1, 0, 0);
  layer.scale(0.1, 0.1);
  layer.font = cssFont(random.pick(['arimo', 'tinos', 'open-sans']), size * 10, 700);
  layer.fillStyle = lineColour(ground, size > 5 ? 0.55 : 0.9);
  layer.strokeStyle = lineColour(ground, 0.9);
  layer.lineWidth = 2.2;
  const text = `${name}  `;
  const width = layer.measureText(text).width / 10;
  let row = 0;
  for (let y = area.y - 80; y < bottom(area) + 80; y += size * 1.7, row++)
    for (let x = area.x - 60 - (row % 2) * width * 0.5; x < right(area) + 60; x += width)
      if (outlined) layer.strokeText(text, x * 10, y * 10);
      else layer.fillText(text, x * 10, y * 10);
  layer.restore();
};

/** Halftone dots, as on office-made paper. */
const dots: Pattern = (ground, random) => {
  const { layer, area } = ground;
  const pitch = random.between(0.55, 1.1);
  const size = pitch * random.between(0.3, 0.5);
  layer.fillStyle = hsl(ground.hue, random.pick([0, 20]), 80 - 24 * ground.strength);
  let row = 0;
  for (let y = area.y; y < bottom(area); y += pitch / 2, row++)
    for (let x = area.x + (row % 2) * (pitch / 2); x < right(area); x += pitch) layer.fillRect(x, y, size, size);
};

/** A large faint emblem behind everything. */
const emblem: Pattern = (ground, random) => {
  const { layer, area } = ground;
  const [cx, cy] = [area.x + area.width * random.between(0.35, 0.65), area.y + area.height * 0.5];
  const size = Math.min(area.height * 0.48, 34);
  layer.save();
  layer.beginPath();
  const corners = random.pick([3, 4, 5, 6, 40]);
  for (let k = 0; k < corners; k++) {
    const angle = (2 * Math.PI * k) / corners - Math.PI / 2;
    layer.lineTo(cx + size * 1.2 * Math.cos(angle), cy + size * Math.sin(angle));
  }
  layer.closePath();
  layer.clip();
  if (random.chance(0.5)) nameRepeat({ ...ground, strength: ground.strength * 0.9 }, random);
  else hatching({ ...ground, strength: ground.strength * 1.1 }, random);
  layer.restore();
};

const PATTERNS: readonly Pattern[] = [waves, hatching, rosettes, guillocheBand, nameRepeat, dots, emblem];

export interface PaperLook {
  /** Where colour and patterns lie; all of the sheet where absent. */
  readonly area?: Rect;
  readonly name: string;
  /** Scales how visible the patterns are. */
  readonly strength?: number;
}

/** Colours the paper and prints one to three patterns. Fork `random` from the bank, so that a bank's paper is always alike. */
export function drawPaper(sheet: Sheet, look: PaperLook, random: Random): void {
  const area = look.area ?? { x: 0, y: 0, width: sheet.width, height: sheet.height };
  const layer = sheet.print;
  const hue = random.between(0, 360);
  layer.save();
  layer.fillStyle = hsl(random.between(30, 60), 15, random.between(96, 99));
  layer.fillRect(0, 0, sheet.width, sheet.height);
  layer.beginPath();
  layer.rect(area.x, area.y, area.width, area.height);
  layer.clip();
  const lightness = random.between(84, 97);
  const tint = random.chance(0.3)
    ? layer.createLinearGradient(area.x, area.y, right(area), random.chance(0.5) ? area.y : bottom(area))
    : undefined;
  if (tint !== undefined) {
    tint.addColorStop(0, hsl(hue, 50, lightness));
    tint.addColorStop(random.between(0.3, 0.7), hsl(hue + random.between(-90, 90), 45, Math.min(98, lightness + 5)));
    tint.addColorStop(1, hsl(hue + random.between(-40, 40), 50, lightness));
  }
  layer.fillStyle = tint ?? hsl(hue, random.between(10, 60), lightness);
  layer.fillRect(area.x, area.y, area.width, area.height);
  const ground: Ground = {
    layer,
    area,
    hue,
    name: look.name,
    strength: (look.strength ?? 1) * random.between(0.2, 0.85),
  };
  for (let k = random.whole(1, 3); k > 0; k--) random.pick(PATTERNS)(ground, random.fork(`pattern${k}`));
  layer.restore();
}

/** A line of text too small to copy, which looks like a plain or dotted line. */
export function microLine(
  sheet: Sheet,
  x1: number,
  x2: number,
  y: number,
  name: string,
  random: Random,
  colour = '#333',
): void {
  const kind = random.next();
  if (kind < 0.35) sheet.line(x1, y, x2, y, random.between(0.12, 0.28), colour);
  else if (kind < 0.55) sheet.line(x1, y, x2, y, 0.22, colour, [0.25, 0.22]);
  else {
    const style = { font: 'arimo', size: 0.62, weight: 700, colour } as const;
    const word = `${name.toUpperCase()} `;
    const times = Math.max(1, Math.floor((x2 - x1) / Math.max(1, sheet.measure(word, style))));
    sheet.text(word.repeat(times), x1, y + 0.2, style);
  }
}
