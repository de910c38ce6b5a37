import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { Quad } from '../../geometry.js';
import type { PixelImage } from '../../image.js';
import type { Random } from './random.js';

/** What a cheque lies on when somebody photographs it, with the shadow that the paper throws. */
export function drawTable(width: number, height: number, paper: readonly Quad[], random: Random): PixelImage {
  const canvas = createCanvas(width, height);
  const layer = canvas.getContext('2d');
  random.pick([wood, wood, cloth, desk, desk])(layer, width, height, random);
  layer.shadowColor = `rgba(0, 0, 0, ${random.between(0.3, 0.7).toFixed(2)})`;
  layer.shadowBlur = width * random.between(0.004, 0.02);
  layer.shadowOffsetX = width * random.normal(0, 0.006);
  layer.shadowOffsetY = width * random.between(0.001, 0.01);
  layer.fillStyle = '#999';
  for (const corners of paper) {
    layer.beginPath();
    corners.forEach((p) => layer.lineTo(p.x, p.y));
    layer.closePath();
    layer.fill();
  }
  return withoutAlpha(layer.getImageData(0, 0, width, height));
}

function withoutAlpha({ width, height, data }: { width: number; height: number; data: Uint8ClampedArray }): PixelImage {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { width, height, channels: 3, data: rgb };
}

type Surface = (layer: SKRSContext2D, width: number, height: number, random: Random) => void;

const wood: Surface = (layer, width, height, random) => {
  const hue = random.between(18, 38);
  const light = random.between(22, 58);
  layer.fillStyle = `hsl(${hue}, 45%, ${light}%)`;
  layer.fillRect(0, 0, width, height);
  for (let k = 0; k < 260; k++) {
    const y = random.between(0, height);
    layer.strokeStyle = `hsla(${hue + random.normal(0, 4)}, 45%, ${light + random.normal(-3, 8)}%, ${random.between(0.1, 0.5)})`;
    layer.lineWidth = random.between(1, 7);
    const [swing, phase] = [random.between(0, 18), random.between(0, 6)];
    layer.beginPath();
    for (let x = 0; x <= width; x += 40) layer.lineTo(x, y + swing * Math.sin(x / 400 + phase));
    layer.stroke();
  }
  for (let y = random.between(0, height / 2); y < height; y += height * random.between(0.3, 0.6)) {
    layer.fillStyle = 'rgba(0, 0, 0, 0.45)';
    layer.fillRect(0, y, width, 3);
  }
};

const cloth: Surface = (layer, width, height, random) => {
  const hue = random.between(0, 360);
  const light = random.between(20, 60);
  layer.fillStyle = `hsl(${hue}, 25%, ${light}%)`;
  layer.fillRect(0, 0, width, height);
  const pitch = random.between(4, 9);
  layer.fillStyle = `hsla(${hue}, 25%, ${light - 9}%, 0.6)`;
  for (let y = 0; y < height; y += pitch) layer.fillRect(0, y, width, pitch / 2);
  layer.fillStyle = `hsla(${hue}, 25%, ${light + 8}%, 0.4)`;
  for (let x = 0; x < width; x += pitch) layer.fillRect(x, 0, pitch / 2, height);
};

const desk: Surface = (layer, width, height, random) => {
  const light = random.pick([random.between(12, 35), random.between(45, 75)]);
  const slope = layer.createLinearGradient(0, 0, width, height);
  const hue = random.between(0, 360);
  slope.addColorStop(0, `hsl(${hue}, 10%, ${light}%)`);
  slope.addColorStop(1, `hsl(${hue}, 12%, ${light * random.between(0.7, 1.1)}%)`);
  layer.fillStyle = slope;
  layer.fillRect(0, 0, width, height);
  if (random.chance(0.5)) {
    // The corner of another sheet.
    layer.save();
    layer.translate(random.between(0, width), random.chance(0.5) ? 0 : height);
    layer.rotate(random.between(0, 3));
    layer.fillStyle = `hsl(${hue + 60}, 20%, ${random.between(60, 92)}%)`;
    layer.fillRect(0, 0, width * 0.3, height * 0.2);
    layer.restore();
  }
};
