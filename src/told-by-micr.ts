import { parseMicr } from './interpret/index.js';
import { locateFields } from './locate/index.js';
import type { Identification } from './locate/types.js';
import type { Means } from './means.js';
import type { UprightPage } from './page/types.js';
import type { Profile } from './profiles/schema.js';
import { MICR_DPI, readBand } from './read-zone.js';

/** What a page must have of a profile for its places to be of use, of the likeness that `identify` gives. */
const LEAST_LIKENESS = 0.25;

/**
 * Which country's a cheque is that looks like none for sure: the layout of its magnetic line says it, where the line is surely read.
 * @param looks what the page looks like; its profile finds the line on any cheque
 */
export async function toldByMicr(
  page: UprightPage,
  { profile: generic, ranking }: Identification,
  profiles: readonly Profile[],
  { recogniser, stopwatch }: Means,
): Promise<{ profile: Profile; certainty: number } | undefined> {
  const likely = profiles.filter(({ name }) => ranking.some((one) => one.name === name && one.score >= LEAST_LIKENESS));
  if (likely.length === 0) return undefined;
  for (const zone of stopwatch.timeSync('locate', () => locateFields(page, generic))) {
    const field = generic.fields[zone.field];
    if (field.type !== 'micr') continue;
    const band = stopwatch.timeSync('segment', () => page.crop(zone.area, MICR_DPI));
    const { alternatives } = await stopwatch.time('recognise', () => readBand(band, field, recogniser));
    const [best] = alternatives;
    if (best === undefined || best.probability < field.accept) continue;
    const profile = profileOfLine(best.text, likely);
    if (profile !== undefined) return { profile, certainty: best.probability };
  }
  return undefined;
}

/** The profile for whose country a line is laid out; undefined where its layout is that of several, or its check digit is wrong. */
export function profileOfLine(line: string, profiles: readonly Profile[]): Profile | undefined {
  const { layout } = parseMicr(line, 'generic');
  return profiles.find(({ fields }) =>
    Object.values(fields).some((field) => field.type === 'micr' && field.grammar === layout),
  );
}
