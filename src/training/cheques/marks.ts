import type { Point, Rect } from '../../geometry.js';
import { cssFont, opticalSize } from './fonts.js';
import type { Writer } from './handwriting.js';
import { drawStrokes } from './pen.js';
import type { Random } from './random.js';
import type { Sheet } from './sheet.js';

/** Signatures, stamps, emblems, bar codes: what lies on a cheque besides its fields. */

/** A signature: a name written fast, or loops that were a name once. */
export function drawSignature(sheet: Sheet, writer: Writer, name: string, area: Rect, random: Random): void {
  const tall = area.height * random.between(0.75, 1.25);
  if (random.chance(0.45)) {
    const shown = random.chance(0.3) ? name : (name.split(' ').at(-1) ?? name);
    const wanted = Math.min(8, tall) * opticalSize(writer.font);
    const width = sheet.measure(shown, { font: writer.font, size: wanted });
    const size = Math.min(wanted, (wanted * area.width * 0.85) / width);
    sheet.text(
      shown,
      area.x + area.width * 0.1,
      area.y + area.height * 0.8,
      { font: writer.font, size, colour: writer.pen.colour, turn: random.normal(-5, 4) },
      sheet.ink,
    );
  } else {
    const points: Point[] = [];
    const turns = random.whole(4, 9);
    const [fx, fy, phase] = [random.between(1.6, 2.4), random.between(0.8, 1.2), random.between(0, 6)];
    const steps = turns * 22;
    for (let i = 0; i <= steps; i++) {
      const t = (i / steps) * turns * Math.PI;
      const along = i / steps;
      points.push({
        x: area.x + area.width * (0.08 + 0.75 * along) + 0.16 * tall * Math.sin(fx * t + phase),
        y:
          area.y +
          area.height * (0.6 - 0.3 * along) -
          tall * (0.45 - 0.3 * along) * Math.sin(fy * t * 2) * (0.6 + 0.4 * Math.sin(t * 0.7 + phase)),
      });
    }
    drawStrokes(sheet.ink, [points], writer.pen, random);
  }
  if (random.chance(0.6)) {
    const y = area.y + area.height * random.between(0.75, 1);
    const bend = random.normal(0, 3);
    const stroke = Array.from({ length: 20 }, (_, i) => ({
      x: area.x + area.width * (0.1 + 0.8 * (i / 19)),
      y: y - 3 * (i / 19) + bend * Math.sin((Math.PI * i) / 19),
    }));
    drawStrokes(sheet.ink, [stroke], writer.pen, random);
  }
}

const STAMP_TEXTS = [
  'CLEARING',
  'RECEIVED',
  'FOR DEPOSIT ONLY',
  'CTS VERIFIED',
  'A/C PAYEE ONLY',
  'BRANCH 0417',
  'PRESENTED',
  'ENTERED',
];

/** A rubber stamp, round or square, of uneven ink, somewhere around a point. */
export function drawStamp(sheet: Sheet, at: Point, random: Random): void {
  const layer = sheet.ink;
  const text = random.pick(STAMP_TEXTS);
  const size = random.between(2.4, 4.2);
  layer.save();
  layer.translate(at.x, at.y);
  layer.rotate((random.normal(0, 14) * Math.PI) / 180);
  layer.globalAlpha = random.between(0.3, 0.75);
  const colour = random.pick(['#5b2a86', '#a3243b', '#27407f', '#2e6b4f', '#333']);
  layer.strokeStyle = colour;
  layer.fillStyle = colour;
  layer.lineWidth = random.between(0.3, 0.6);
  layer.scale(0.1, 0.1);
  layer.lineWidth *= 10;
  layer.font = cssFont(random.pick(['arimo', 'roboto-condensed', 'courier-prime']), size * 10, 700);
  layer.textAlign = 'center';
  const width = layer.measureText(text).width;
  if (random.chance(0.35)) {
    const radius = Math.max(90, width * 0.62);
    for (const r of [radius, radius * 0.82]) {
      layer.beginPath();
      layer.ellipse(0, -size * 3, r, r, 0, 0, 2 * Math.PI);
      layer.stroke();
    }
  } else layer.strokeRect(-width / 2 - 12, -size * 10, width + 24, size * 15);
  layer.fillText(text, 0, 0);
  layer.font = cssFont('arimo', size * 6, 400);
  layer.fillText(
    `${random.whole(1, 28)} ${random.pick(['JAN', 'MAR', 'JUN', 'SEP', 'NOV'])} ${random.whole(2006, 2026)}`,
    0,
    size * 8,
  );
  layer.restore();
}

/** "A/C payee" between two parallel lines across a corner. */
export function drawCrossing(sheet: Sheet, writer: Writer, random: Random): void {
  const reach = random.between(20, 32);
  const line = (offset: number): Point[] => [
    { x: offset, y: reach * 0.75 },
    { x: reach * 0.5 + offset, y: reach * 0.3 },
    { x: reach + offset, y: 1 },
  ];
  drawStrokes(sheet.ink, [line(1), line(7)], writer.pen, random);
  if (random.chance(0.6))
    sheet.text(
      'A/c payee',
      7,
      reach * 0.72,
      { font: writer.font, size: 4 * opticalSize(writer.font), colour: writer.pen.colour, turn: -38 },
      sheet.ink,
    );
}

/** A bank's emblem: simple shapes in one or two colours. */
export function drawEmblem(sheet: Sheet, x: number, y: number, size: number, random: Random): void {
  const layer = sheet.print;
  const hue = random.between(0, 360);
  layer.save();
  layer.translate(x + size / 2, y + size / 2);
  const shapes = random.whole(2, 4);
  for (let k = 0; k < shapes; k++) {
    layer.fillStyle = `hsl(${(hue + k * random.pick([0, 40, 180])).toFixed(0)}, 70%, ${random.whole(25, 60)}%)`;
    const r = (size / 2) * (1 - k * 0.25);
    const corners = random.pick([3, 4, 6, 30]);
    layer.beginPath();
    for (let c = 0; c < corners; c++) {
      const angle = (2 * Math.PI * c) / corners + k * 0.6 - Math.PI / 2;
      layer.lineTo(r * Math.cos(angle), r * Math.sin(angle));
    }
    layer.closePath();
    layer.fill();
  }
  layer.restore();
}

/** An upright bar code, as some banks print at the right edge. */
export function drawBarCode(sheet: Sheet, area: Rect, random: Random): void {
  for (let y = area.y; y < area.y + area.height;) {
    const thick = random.pick([0.25, 0.25, 0.5, 0.75]);
    sheet.print.fillStyle = '#111';
    sheet.print.fillRect(area.x, y, area.width, thick);
    y += thick + random.pick([0.25, 0.5, 0.75]);
  }
}

/** The padlock of American cheques with its tiny legend. */
export function drawPadlock(sheet: Sheet, x: number, y: number, colour: string): void {
  const layer = sheet.print;
  layer.save();
  layer.strokeStyle = colour;
  layer.fillStyle = colour;
  layer.lineWidth = 0.3;
  layer.strokeRect(x, y - 1.8, 2.2, 1.8);
  layer.beginPath();
  layer.arc(x + 1.1, y - 1.9, 0.7, Math.PI, 2 * Math.PI);
  layer.stroke();
  layer.fillRect(x + 0.95, y - 1.2, 0.3, 0.6);
  layer.restore();
  ['Security', 'features', 'included.', 'Details', 'on back.'].forEach((line, i) =>
    sheet.text(line, x + 2.8, y - 2.6 + i * 0.8, { font: 'arimo', size: 0.85, colour }),
  );
}
