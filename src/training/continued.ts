/** A training that begins where another one ended. */

import { loadModel } from '../recognise/model.js';
import type { Plan } from './recipe.js';

/** Half the rate of a new network: what is known is not to be shaken off. */
const HIGHEST = 1e-3;
const LOWEST = 1e-5;
/** Share of the training over which the rate rises: Adam's averages begin at nought. */
const WARMING = 0.02;
/**
 * Half way between the two ends the network is better than at either, and what it knew before is kept (M. Wortsman et al.,
 * "Robust fine-tuning of zero-shot models", CVPR 2022).
 */
export const KEPT_SHARE = 0.5;

/**
 * The same training with the weights of the network in the folder to begin with.
 * @param kept share of those weights in the ones that are written, 0 to 1: none where they were far from done
 * @throws CF_MODEL_INVALID where there is no network in it
 */
export async function continued(plan: Plan, folder: string, kept = KEPT_SHARE): Promise<Plan> {
  const { version } = await loadModel(folder);
  const { card } = plan;
  return {
    ...plan,
    start: folder,
    startShare: kept,
    learningRate: (progress) =>
      Math.min(1, progress / WARMING) * (LOWEST + (HIGHEST - LOWEST) * 0.5 * (1 + Math.cos(Math.PI * progress))),
    card: {
      ...card,
      retrain: `${card.retrain} --from ${folder}${kept === KEPT_SHARE ? '' : ` --keep ${kept}`}`,
      notes: [
        ...(card.notes ?? []),
        `It began with the weights of version ${version}` +
          (kept === 0 ? '.' : `, which make up ${Math.round(100 * kept)} % of those that are written.`),
      ],
    },
  };
}
