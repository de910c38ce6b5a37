import type { UprightPage } from '../../page/index.js';
import type { FormProfile } from '../../profiles/form-schema.js';
import { register, type Registration } from './register.js';
import { skeletonOf, type Skeleton } from './skeleton.js';

/** A page recognised as a page of a form. */
export interface FormMatch {
  readonly profile: FormProfile;
  /** Of the form, from 1. */
  readonly formPage: number;
  readonly registration: Registration;
  /** 0 to 1. */
  readonly certainty: number;
}

export interface FormSearch {
  /** Surely that form: enough of it was found, and nothing else fits nearly as well. */
  readonly match: FormMatch | undefined;
  /** The best that was found, whether it is enough or not. */
  readonly nearest: FormMatch | undefined;
}

/** A form is known from this score on: a ruled table of another kind reached 0.62 by its regular rows. */
export const KNOWN = 0.7;
/** A form must be ahead of the next by this share. */
const AHEAD = 0.1;
/** Residual above which a fit is none, millimetres on the page. */
const LOOSEST = 0.4;

const skeletons = new WeakMap<FormProfile, Skeleton[]>();

/** The lines of each page of a form; worked out once. */
export function skeletonsOf(profile: FormProfile): readonly Skeleton[] {
  let known = skeletons.get(profile);
  if (!known) skeletons.set(profile, (known = profile.pages.map((_, index) => skeletonOf(profile, index + 1))));
  return known;
}

/** Which page of which form a page is. */
export function identifyForm(page: UprightPage, profiles: readonly FormProfile[]): FormSearch {
  const found = profiles
    .flatMap((profile) =>
      skeletonsOf(profile).flatMap((skeleton, index): FormMatch[] => {
        const registration = register(page, skeleton);
        if (!registration) return [];
        return [{ profile, formPage: index + 1, registration, certainty: scoreOf(registration, page.dpi) }];
      }),
    )
    .sort((a, b) => b.certainty - a.certainty || (a.profile.name < b.profile.name ? -1 : 1));
  const [nearest, second] = found;
  if (nearest === undefined || nearest.certainty < KNOWN) return { match: undefined, nearest };
  const ahead = second === undefined ? 1 : 1 - second.certainty / nearest.certainty;
  if (ahead < AHEAD) return { match: undefined, nearest };
  return { match: { ...nearest, certainty: nearest.certainty * Math.min(1, 0.8 + ahead) }, nearest };
}

/** How much of the form is on the page, and how much of the page is on the form. */
function scoreOf({ coverage, visible, explained, residual }: Registration, dpi: number): number {
  if ((residual / dpi) * 25.4 > LOOSEST) return 0;
  return coverage * Math.min(1, 0.55 + 0.6 * visible) * Math.min(1, 0.4 + 0.75 * explained);
}
