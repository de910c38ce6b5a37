import { parse } from 'node:path';
import { Document, isPair, isScalar, visit } from 'yaml';
import type { Rect } from '../geometry.js';
import type { Proposal } from '../locate/form/propose.js';
import type { Beginning } from './types.js';
import { freeName, type WidgetField } from './widget-fields.js';

/** What a page of the blank shows, and what it has to fill in on screen. */
export interface ReadBlank {
  readonly proposal: Proposal;
  readonly widgets: ReadonlyMap<string, WidgetField>;
  /** Of each box, what is printed beside it. */
  readonly labels: readonly (string | undefined)[];
}

/** A profile's name from that of a file. */
export const nameFrom = (file: string): string =>
  parse(file)
    .name.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'form';

const round = (value: number): number => Math.round(value * 20) / 20;

const rounded = <Box extends Rect>(box: Box): Box => ({
  ...box,
  ...{ x: round(box.x), y: round(box.y), width: round(box.width), height: round(box.height) },
});

/** Whether a box of the file is printed too, so that a scan can be laid over it. */
const isPrinted = (box: Rect, { boxes }: Proposal): boolean =>
  boxes.some((one) => {
    const sides = [
      one.x - box.x,
      one.y - box.y,
      one.x + one.width - box.x - box.width,
      one.y + one.height - box.y - box.height,
    ];
    return sides.every((off) => Math.abs(off) < PRINTED);
  });
const PRINTED = 1;

function withPrinted(field: WidgetField, proposal: Proposal): WidgetField {
  switch (field.type) {
    case 'mark':
      return { type: 'mark', box: rounded(field.box) };
    case 'choice': {
      const options = Object.entries(field.options).map(([option, box]) => [option, rounded(box)]);
      return { type: 'choice', options: Object.fromEntries(options) as Record<string, Rect> };
    }
    default:
      return {
        ...field,
        boxes: field.boxes.map((box) => ({ ...rounded(box), ...(isPrinted(box, proposal) ? {} : { printed: false }) })),
      };
  }
}

/** @param begin with `empty` no field is made: what is printed of them still tells how a scan lies */
export function profileText(blank: string, name: string, pages: readonly ReadBlank[], begin: Beginning): string {
  const fields: Record<string, unknown> = {};
  const isFillable = pages.some(({ widgets }) => widgets.size > 0);
  (begin === 'empty' ? [] : pages).forEach(({ proposal, widgets, labels }, index) => {
    const page = index === 0 ? {} : { page: index + 1 };
    for (const [field, widget] of widgets) {
      const { type, ...rest } = withPrinted(widget, proposal);
      fields[field] = { type, ...page, ...rest };
    }
    const boxes = isFillable ? [] : proposal.boxes;
    for (const [at, { kind, cells, x, y, width, height }] of boxes.entries()) {
      const box = { x: round(x), y: round(y), width: round(width), height: round(height) };
      const field = freeName(labels[at] ?? `field ${Object.keys(fields).length + 1}`, (one) => one in fields);
      if (kind === 'tick') fields[field] = { type: 'mark', ...page, box };
      else fields[field] = { type: 'digits', ...page, boxes: [kind === 'comb' ? { ...box, cells } : box] };
    }
  });
  const profile = {
    name,
    title: name,
    kind: 'form',
    currency: 'XXX',
    pages: pages.map(({ proposal: { size, level, upright, marks, boxes } }, index) => ({
      size: { width: round(size.width), height: round(size.height) },
      blank,
      ...(index === 0 ? {} : { blankPage: index + 1 }),
      rulings: [
        ...level.map(({ at, from, to }) => [round(from), round(at), round(to), round(at)]),
        ...upright.map(({ at, from, to }) => [round(at), round(from), round(at), round(to)]),
        ...(isFillable || begin === 'empty' ? boxes.flatMap(bordersOf) : []),
      ].filter(([x0, y0, x1, y1]) => (x0 === x1) !== (y0 === y1)),
      marks: marks.map(({ x, y, width, height }) => [round(x), round(y), round(width), round(height)]),
    })),
    fields,
  };
  const document = new Document(profile);
  // Places are read more easily on one line.
  visit(document, {
    Seq: (_, node) => void (node.flow = node.items.every(isScalar)),
    Map: (_, node) =>
      void (node.flow =
        node.items.length === 0 ||
        (node.has('width') && node.items.every((pair) => isPair(pair) && isScalar(pair.value)))),
  });
  return `# Proposed by counterfoil profile new: give the fields their names and types.\n${document.toString({ lineWidth: 120 })}`;
}

/** Printed boxes that are no fields of the file still tell how a scan lies. */
function bordersOf({ x, y, width, height, cells }: Proposal['boxes'][number]): number[][] {
  const [left, top, right, foot] = [round(x), round(y), round(x + width), round(y + height)];
  const inner = Array.from({ length: cells - 1 }, (_, index) => round(x + ((index + 1) * width) / cells));
  return [
    ...[top, foot].map((at) => [left, at, right, at]),
    ...[left, ...inner, right].map((at) => [at, top, at, foot]),
  ];
}
