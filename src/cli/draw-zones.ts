import { createCanvas } from '@napi-rs/canvas';
import { MILLIMETRES_PER_INCH } from '../geometry.js';
import { cellsOf, skeletonOf } from '../locate/form/skeleton.js';
import { placesOf } from '../profiles/form-profile.js';
import type { FormProfile } from '../profiles/form-schema.js';
import { FONT, useFont } from '../result/overlay.js';

/** A page of a form as its profile describes it: the lines and marks a scan is laid over it by in grey, the fields in colour. */

const DPI = 110;
const SCALE = DPI / MILLIMETRES_PER_INCH;

export function drawZones(profile: FormProfile, page: number): Promise<Uint8Array> {
  useFont();
  const { size, level, upright, marks } = skeletonOf(profile, page);
  const sheet = createCanvas(Math.round(size.width * SCALE), Math.round(size.height * SCALE));
  const pen = sheet.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = '#8b949e';
  for (const { at, from, to } of level) pen.fillRect(from, at - 0.15, to - from, 0.3);
  for (const { at, from, to } of upright) pen.fillRect(at - 0.15, from, 0.3, to - from);
  for (const { x, y, width, height } of marks) pen.fillRect(x, y, width, height);
  pen.lineWidth = 0.3;
  pen.font = `2.6px "${FONT}"`;
  for (const [name, field] of Object.entries(profile.fields)) {
    if (field.page !== page) continue;
    pen.strokeStyle = field.required ? '#cf222e' : '#0969da';
    pen.fillStyle = pen.strokeStyle;
    const places = placesOf(field);
    for (const { x, y, width, height } of places) pen.strokeRect(x, y, width, height);
    if (field.type !== 'mark' && field.type !== 'choice') {
      pen.globalAlpha = 0.12;
      for (const box of field.boxes)
        for (const { x, y, width, height } of cellsOf(box)) pen.fillRect(x + 0.4, y + 0.4, width - 0.8, height - 0.8);
      pen.globalAlpha = 1;
    }
    pen.fillText(name, places[0].x, places[0].y - 0.7);
  }
  return sheet.encode('png');
}
