import { readFile } from 'node:fs/promises';
import { basename, parse } from 'node:path';
import { Document, isPair, isScalar, visit } from 'yaml';
import { CounterfoilError } from '../errors.js';
import { openDocument } from '../intake/index.js';
import { propose, type Proposal } from '../locate/form/propose.js';
import { uprightPages } from '../page/index.js';
import { parseProfile } from '../profiles/index.js';
import type { ReaderSettings } from '../reader.js';

/**
 * The text of a profile for a blank form: its combs and boxes as fields in reading order, its other lines and marks to lay a
 * scan over. Names and types are for somebody to mend. Throws CF_PAGE_UNREADABLE where there is nothing to fill in.
 */
export async function proposeProfile(
  blank: string,
  name: string | undefined,
  settings: ReaderSettings,
): Promise<string> {
  const bytes = await readFile(blank).catch((cause: unknown) => {
    throw new CounterfoilError('CF_INPUT_UNREADABLE', `${blank} cannot be read`, { cause });
  });
  const document = await openDocument(bytes, basename(blank), settings);
  const pages: Proposal[] = [];
  try {
    for (let number = 1; number <= document.pageCount; number += 1) {
      const [page] = await uprightPages(await document.page(number), settings);
      pages.push(propose(page));
    }
  } finally {
    await document.close();
  }
  if (pages.every(({ boxes }) => boxes.length === 0))
    throw new CounterfoilError('CF_PAGE_UNREADABLE', `No comb, box or checkbox was found on ${blank}`);
  const text = profileText(blank, name ?? nameFrom(blank), pages);
  parseProfile(text, `the profile proposed for ${blank}`);
  return text;
}

const nameFrom = (file: string): string =>
  parse(file)
    .name.toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'form';

const round = (value: number): number => Math.round(value * 20) / 20;

function profileText(blank: string, name: string, pages: readonly Proposal[]): string {
  const fields: Record<string, unknown> = {};
  pages.forEach(({ boxes }, index) => {
    const page = index === 0 ? {} : { page: index + 1 };
    for (const { kind, cells, x, y, width, height } of boxes) {
      const box = { x: round(x), y: round(y), width: round(width), height: round(height) };
      const field = `field_${Object.keys(fields).length + 1}`;
      if (kind === 'tick') fields[field] = { type: 'mark', ...page, box };
      else fields[field] = { type: 'digits', ...page, boxes: [kind === 'comb' ? { ...box, cells } : box] };
    }
  });
  const profile = {
    name,
    title: name,
    kind: 'form',
    currency: 'XXX',
    pages: pages.map(({ size, level, upright, marks }, index) => ({
      size: { width: round(size.width), height: round(size.height) },
      blank,
      ...(index === 0 ? {} : { blankPage: index + 1 }),
      rulings: [
        ...level.map(({ at, from, to }) => [round(from), round(at), round(to), round(at)]),
        ...upright.map(({ at, from, to }) => [round(at), round(from), round(at), round(to)]),
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
      void (node.flow = node.has('width') && node.items.every((pair) => isPair(pair) && isScalar(pair.value))),
  });
  return `# Proposed by counterfoil profile new: give the fields their names and types.\n${document.toString({ lineWidth: 120 })}`;
}
