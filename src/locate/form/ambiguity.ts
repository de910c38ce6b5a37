import { IDENTITY } from '../../geometry.js';
import type { FormProfile } from '../../profiles/form-schema.js';
import { skeletonsOf } from './identify-form.js';
import { ownOf } from './register.js';
import { fallsOnItself } from './self-fits.js';
import { rather } from './tell-apart.js';

/** The pages of a form, from 1, whose lines and marks look the same upside down or moved: nobody could say how they lie. */
export function ambiguousPages(profile: FormProfile): number[] {
  return skeletonsOf(profile).flatMap((skeleton, index) => {
    const { probes, fits } = ownOf(skeleton);
    const as = (isMet: (probe: (typeof probes)[number]) => boolean) =>
      probes.map((probe) => ({ probe, dx: isMet(probe) ? 0 : undefined, dy: undefined }));
    const itself = { meetings: as(() => true), toStraight: IDENTITY };
    const isAmbiguous = fits.some((fit) => {
      const moved = { meetings: as((probe) => fallsOnItself(fit, probe, skeleton)), toStraight: fit };
      return rather(itself, moved) === 'neither';
    });
    return isAmbiguous ? [index + 1] : [];
  });
}
