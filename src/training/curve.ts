/** The course of a training as a small SVG: loss on the left axis, shares of errors on the right, both logarithmic. */

import type { EpochRecord } from './checkpoint.js';

const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = 48;
const COLOURS = ['#1b6ca8', '#c0392b', '#2e8b57', '#8e44ad', '#b9770e'];
/** The smallest share of errors that the picture tells from none. */
const FLOOR = 1e-4;

export function curveSvg(title: string, history: readonly EpochRecord[]): string {
  const sets = Object.keys(history[0]?.figures ?? {});
  const series = [
    { name: 'loss', values: history.map(({ loss }) => loss) },
    { name: 'errors in training', values: history.map(({ accuracy }) => 1 - accuracy) },
    ...sets.map((set) => ({ name: `errors on ${set}`, values: history.map(({ figures }) => 1 - figures[set]) })),
  ];
  const decades = 4;
  const x = (index: number): number => MARGIN + ((WIDTH - 2 * MARGIN) * index) / Math.max(1, history.length - 1);
  const y = (value: number): number =>
    MARGIN + ((HEIGHT - 2 * MARGIN) * Math.log10(1 / Math.min(1, Math.max(FLOOR, value)))) / decades;
  const grid = Array.from({ length: decades + 1 }, (_, decade) => 10 ** -decade).map(
    (value) =>
      `<path d="M${MARGIN} ${y(value).toFixed(1)}H${WIDTH - MARGIN}" stroke="#ddd"/>` +
      `<text x="${MARGIN - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
  );
  const lines = series.map(({ name, values }, index) => {
    const points = values.map((value, epoch) => `${x(epoch).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const colour = COLOURS[index % COLOURS.length];
    return (
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/>` +
      `<text x="${WIDTH - MARGIN}" y="${MARGIN + 14 * index}" text-anchor="end" fill="${colour}">${escape(name)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN}" y="24" font-size="14">${escape(title)}, ${history.length} epochs</text>`,
    ...grid,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

const escape = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
