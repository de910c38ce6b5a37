import type { Rect } from '../../geometry.js';
import { bottom, invert, right, union } from '../../geometry.js';
import type { FormField, FormProfile, MarkTarget } from '../../profiles/form-schema.js';
import type { FieldZone } from '../types.js';
import type { Registration } from './registration.js';
import { cellsOf } from './skeleton.js';

/** Where the fields of a form lie on a scan that its blank was laid over: millimetres of the blank, moved to the paper's own. */

/** One box of a field, with room for strokes that stray. */
export type BoxPlace = FieldZone & { readonly frame: Rect };

export interface MarkPlace {
  /** Field, and option of a choice. */
  readonly field: string;
  readonly option: string | undefined;
  readonly shape: MarkTarget['shape'];
  readonly box: Rect;
}

export interface FormPlaces {
  /** By field, its boxes in reading order. */
  readonly boxes: ReadonlyMap<string, readonly BoxPlace[]>;
  readonly marks: readonly MarkPlace[];
}

/** Room around a box, millimetres, and as a share of its height. */
const MARGIN = { least: 1.2, most: 3, share: 0.3 };
/** Lines within about this distance of a box tell how the paper lies there, millimetres. */
const NEAR = 16;
/** The paper lies as the whole page says, unless this many points say otherwise. */
const PRIOR = 3;
/** No paper is warped by more than this between two lines, millimetres. */
const MOST_SHIFT = 1.2;

export function placesOn(
  { fields }: Pick<FormProfile, 'fields'>,
  page: number,
  registration: Registration,
): FormPlaces {
  const warp = warpOf(registration);
  const boxes = new Map<string, BoxPlace[]>();
  const marks: MarkPlace[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (field.page !== page) continue;
    if (field.type === 'mark') marks.push(markPlace(name, undefined, field.box, warp));
    else if (field.type === 'choice')
      for (const [option, target] of Object.entries(field.options)) marks.push(markPlace(name, option, target, warp));
    else boxes.set(name, boxPlaces(name, field, warp));
  }
  return { boxes, marks };
}

type Warp = (box: Rect) => Rect;

function boxPlaces(field: string, spec: Exclude<FormField, { type: 'mark' | 'choice' }>, warp: Warp): BoxPlace[] {
  return spec.boxes.map((box) => {
    const frame = warp(box);
    const [dx, dy] = [frame.x - box.x, frame.y - box.y];
    const margin = Math.min(MARGIN.most, Math.max(MARGIN.least, MARGIN.share * box.height));
    return {
      field,
      area: {
        x: frame.x - margin,
        y: frame.y - margin,
        width: frame.width + 2 * margin,
        height: frame.height + 2 * margin,
      },
      frame,
      cells:
        box.cells === undefined ? undefined : cellsOf(box).map((cell) => ({ ...cell, x: cell.x + dx, y: cell.y + dy })),
      source: 'frame',
      certainty: 1,
    };
  });
}

const markPlace = (field: string, option: string | undefined, target: MarkTarget, warp: Warp): MarkPlace => ({
  field,
  option,
  shape: target.shape,
  box: warp({ x: target.x, y: target.y, width: target.width, height: target.height }),
});

/** Moves boxes of the blank by what the lines around them say. Feeds and folds warp paper in ways that no one homography has. */
function warpOf({ meetings, toStraight }: Registration): Warp {
  const toBlank = invert(toStraight);
  // Differences are measured on the scan; the linear part of the way back turns them into the blank's millimetres.
  const [a, b, , d, e] = toBlank.map((value) => value / toBlank[8]);
  const known = meetings.filter(({ dx, dy }) => Math.hypot(dx ?? 0, dy ?? 0) < MOST_SHIFT);
  const sideways = Math.abs(toStraight[0]) < Math.abs(toStraight[1]);
  return (box) => {
    let [sumX, sumY, weightX, weightY] = [0, 0, PRIOR, PRIOR];
    for (const { probe, dx, dy } of known) {
      const { x, y } = probe.point;
      const away = Math.hypot(Math.max(0, box.x - x, x - right(box)), Math.max(0, box.y - y, y - bottom(box)));
      if (away > 2.5 * NEAR) continue;
      const weight = Math.exp(-((away / NEAR) ** 2) * 2) * (away < 0.5 ? 3 : 1);
      const acrossKnown = sideways ? dy : dx;
      const downKnown = sideways ? dx : dy;
      if (acrossKnown !== undefined) {
        sumX += weight * (sideways ? b * acrossKnown : a * acrossKnown);
        weightX += weight;
      }
      if (downKnown !== undefined) {
        sumY += weight * (sideways ? d * downKnown : e * downKnown);
        weightY += weight;
      }
    }
    return { ...box, x: box.x + sumX / weightX, y: box.y + sumY / weightY, width: box.width, height: box.height };
  };
}

/** Outline of all boxes of a value. */
export const outlineOf = (places: readonly { readonly frame: Rect }[]): Rect =>
  places.map(({ frame }) => frame).reduce(union);
