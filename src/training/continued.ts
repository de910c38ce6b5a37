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
const START_SHARE = 0.5;

/**
 * The same training with the weights of the network in the folder to begin with.
 * @throws CF_MODEL_INVALID where there is no network in it
 */
export async function continued(plan: Plan, folder: string): Promise<Plan> {
  const { version } = await loadModel(folder);
  const { card } = plan;
  return {
    ...plan,
    start: folder,
    startShare: START_SHARE,
    learningRate: (progress) =>
      Math.min(1, progress / WARMING) * (LOWEST + (HIGHEST - LOWEST) * 0.5 * (1 + Math.cos(Math.PI * progress))),
    card: {
      ...card,
      retrain: `${card.retrain} --from ${folder}`,
      notes: [
        ...(card.notes ?? []),
        `It began with the weights of version ${version}, and those that are written lie half way between them and where it came to.`,
      ],
    },
  };
}
