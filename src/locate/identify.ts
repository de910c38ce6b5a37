import { CounterfoilError } from '../errors.js';
import type { UprightPage } from '../page/index.js';
import type { Profile, ZoneSpec } from '../profiles/schema.js';
import type { Identification } from './types.js';
import { findMicrBand } from './micr-band.js';
import { areaOf } from './place.js';
import { sheetOf } from './sheet.js';
import { byLandmark, framesOf, searchOf, type Search } from './zones.js';

/** How much the landmarks of a profile tell about it: a comb stands on few documents, a MICR line on every cheque. */
const WEIGHT: Readonly<Record<ZoneSpec['landmark'], number>> = {
  comb: 3,
  frame: 2,
  'currency-sign': 2,
  'line-end': 1.5,
  line: 1,
  'micr-band': 1.5,
  none: 0,
};

/** Part of the score that the size of the page gives. */
const SIZE_SHARE = 0.2;
/** Below this no profile is known, and the fallback is taken. */
const KNOWN = 0.5;
/** A profile must be ahead of the next by this. */
const AHEAD = 0.06;

/**
 * Which of the profiles a page is, by its size and by how many of their landmarks are where they say. The fallback profile is
 * taken where no other is known well enough. Throws CF_PROFILE_UNKNOWN for an empty list.
 */
export function identify(page: UprightPage, profiles: readonly Profile[]): Identification {
  if (profiles.length === 0)
    throw new CounterfoilError('CF_PROFILE_UNKNOWN', 'Expected at least one profile to choose from');
  const scored = profiles
    .map((profile) => ({ profile, score: profile.fallback ? 0 : scoreOf(page, profile) }))
    .sort((a, b) => b.score - a.score || (a.profile.name < b.profile.name ? -1 : 1));
  const [first, second] = scored;
  const fallback = profiles.find((profile) => profile.fallback);
  const ahead = first.score - (second?.score ?? 0);
  const known = first.score >= KNOWN && ahead >= AHEAD;
  const profile = known || !fallback ? first.profile : fallback;
  const certainty = known ? Math.min(1, first.score * Math.min(1, 0.6 + 2 * ahead)) : 1 - first.score;
  return {
    profile,
    certainty: profile.fallback || known ? certainty : first.score,
    ranking: scored.map(({ profile: { name }, score }) => ({ name, score })),
  };
}

/** 0 to 1: how much of what the profile says is there. */
function scoreOf(page: UprightPage, profile: Profile): number {
  const search = searchOf(page, profile);
  let weights = 0;
  let evidence = 0;
  for (const { zones } of Object.values(profile.fields)) {
    const weight = Math.max(0, ...zones.map(({ landmark }) => WEIGHT[landmark]));
    if (weight === 0) continue;
    weights += weight;
    evidence += weight * Math.max(...zones.map((zone) => (WEIGHT[zone.landmark] / weight) * evidenceOf(search, zone)));
  }
  const landmarks = weights > 0 ? evidence / weights : 0;
  return profile.sizes.length === 0
    ? landmarks
    : SIZE_SHARE * sizeFit(page.size, profile) + (1 - SIZE_SHARE) * landmarks;
}

function evidenceOf(search: Search, zone: ZoneSpec): number {
  // What is in a frame changes where the field is, not how surely the frame is there.
  if (zone.landmark === 'frame') return framesOf(search, zone)[0]?.certainty ?? 0;
  const [best] = byLandmark(search, zone);
  if (!best) return 0;
  if (zone.landmark !== 'micr-band') return best.certainty;
  // Every cheque has a MICR line: where it begins tells the countries apart.
  const near = areaOf(zone, search.sheet.size, search.placement);
  return best.certainty * Math.max(0, 1 - Math.abs(best.area.x - near.x) / zone.tolerance);
}

/** 1 for a size of the profile, falling to 0 at one that differs by a third; the aspect counts as much as the size. */
function sizeFit({ width, height }: { width: number; height: number }, { sizes }: Profile): number {
  return Math.max(
    ...sizes.map((size) => {
      const aspect = Math.abs(Math.log(width / height / (size.width / size.height)));
      const extent = Math.abs(Math.log(width / size.width));
      return (Math.max(0, 1 - aspect / 0.28) + Math.max(0, 1 - extent / 0.28)) / 2;
    }),
  );
}

/** Certainty from which a band of magnetic characters makes a page a cheque, whatever else is on it. */
const SURE_BAND = 0.4;

export function hasMicrLine(page: UprightPage): boolean {
  return (findMicrBand(sheetOf(page))?.certainty ?? 0) >= SURE_BAND;
}
