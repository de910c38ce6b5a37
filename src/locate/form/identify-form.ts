import type { UprightPage } from '../../page/index.js';
import type { FormProfile } from '../../profiles/form-schema.js';
import { register } from './register.js';
import type { Registration } from './registration.js';
import { skeletonOf, type Skeleton } from './skeleton.js';
import { isRather } from './tell-apart.js';

/** A page recognised as a page of a form. */
export interface FormMatch {
  readonly profile: FormProfile;
  /** Of the form, from 1. */
  readonly formPage: number;
  readonly registration: Registration;
  /** 0 to 1. */
  readonly certainty: number;
  /** Other pages of the form that look the same: nothing on the scan says which of them it is. */
  readonly alike?: readonly number[];
}

export interface FormSearch {
  /** Surely that form: enough of it was found, and nothing else fits nearly as well. */
  readonly match: FormMatch | undefined;
  /** The best that was found, whether it is enough or not. */
  readonly nearest: FormMatch | undefined;
  /** Another form that fits nearly as well, where that is why there is no match. */
  readonly rival?: FormMatch;
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
  const [nearest] = found;
  if (nearest === undefined || nearest.certainty < KNOWN) return { match: undefined, nearest };
  const ahead = (other: FormMatch | undefined): number => (other ? 1 - other.certainty / nearest.certainty : 1);
  const close = found.filter((one) => ahead(one) < AHEAD);
  const isSure = (one: FormMatch): boolean =>
    close.every((other) => other === one || isRather(one.registration, other.registration));
  const sure = close.find(isSure);
  if (sure) {
    const lead = close.length === 1 ? ahead(found.at(1)) : AHEAD;
    return { match: { ...sure, certainty: sure.certainty * Math.min(1, 0.8 + lead) }, nearest };
  }
  const rival = close.find(({ profile }) => profile !== nearest.profile);
  if (rival) return { match: undefined, nearest, rival };
  // Pages of one form, most likely in their order.
  const due = 1 + ((page.number - 1) % nearest.profile.pages.length);
  const match = close.find(({ formPage }) => formPage === due) ?? nearest;
  const alike = close.map(({ formPage }) => formPage).filter((formPage) => formPage !== match.formPage);
  return { match: { ...match, certainty: match.certainty / close.length, alike }, nearest };
}

/** How much of the form is on the page, and how much of the page is on the form. */
export function scoreOf({ coverage, visible, explained, residual }: Registration, dpi: number): number {
  if ((residual / dpi) * 25.4 > LOOSEST) return 0;
  return coverage * Math.min(1, 0.55 + 0.6 * visible) * Math.min(1, 0.4 + 0.75 * explained);
}
