/** Writes a trained network: the artefact, its card for people and for programs, and the curve of its training. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { CARD_FILE, type ModelJson, type NamedWeight } from '../recognise/model-format.js';
import { saveModel } from '../recognise/model.js';
import type { CardFacts, FitOptions, FitResult } from './fit-options.js';
import { curveSvg } from './curve.js';

/** Writes model.json, weights.bin, card.json, card.md and curve.svg into `options.out`, and what is to stand beside them. */
export async function writeNetwork(
  options: FitOptions,
  model: LayersModel,
  result: FitResult,
  engine: string,
): Promise<void> {
  const { topology, weights } = await takeApart(model);
  await saveModel(options.out, topology, weights, {
    classes: [...options.classes],
    input: [...options.inputShape],
    normalisation: options.normalisation,
  });
  const card = {
    name: options.name,
    ...options.card,
    classes: options.classes,
    parameters: result.parameters,
    seed: options.seed,
    epochs: result.history.length,
    imagesAnEpoch: options.source.size,
    engine,
    seconds: Math.round(result.seconds),
    imagesPerSecond: Math.round(result.history.at(-1)?.imagesPerSecond ?? 0),
    figures: result.figures,
  };
  await writeFile(join(options.out, CARD_FILE), `${JSON.stringify(card, undefined, 2)}\n`);
  await writeFile(join(options.out, 'card.md'), cardText(card));
  await writeFile(join(options.out, 'curve.svg'), curveSvg(options.name, result.history));
  for (const [name, value] of Object.entries(options.beside ?? {})) {
    await writeFile(join(options.out, name), `${JSON.stringify(value, undefined, 2)}\n`);
  }
}

async function takeApart(
  model: LayersModel,
): Promise<{ topology: ModelJson['modelTopology']; weights: Map<string, NamedWeight> }> {
  let taken: io.ModelArtifacts | undefined;
  await model.save({
    save: (artefacts) => {
      taken = artefacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    },
  });
  const weights = new Map<string, NamedWeight>();
  const tensors = model.getWeights();
  taken!.weightSpecs!.forEach(({ name, shape }, index) => {
    weights.set(name, { shape, data: tensors[index].dataSync<'float32'>() });
  });
  return { topology: taken!.modelTopology as ModelJson['modelTopology'], weights };
}

interface Card extends CardFacts {
  readonly name: string;
  readonly classes: readonly string[];
  readonly parameters: number;
  readonly seed: number;
  readonly epochs: number;
  readonly imagesAnEpoch: number;
  readonly engine: string;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly figures: Readonly<Record<string, number>>;
}

function cardText(card: Card): string {
  const lines = [
    `# ${card.name}`,
    '',
    card.description,
    '',
    `${card.classes.length} classes: ${card.classes.map((symbol) => (symbol === '' ? '(not one character)' : `\`${symbol}\``)).join(' ')}`,
    '',
    '| figure | share right |',
    '|---|---|',
    ...Object.entries(card.figures).map(([name, share]) => `| ${name} | ${(100 * share).toFixed(2)} % |`),
    '',
    `${card.parameters.toLocaleString('en')} parameters; ${card.epochs} epochs of ${card.imagesAnEpoch.toLocaleString('en')} pictures in ${Math.round(card.seconds / 60)} minutes (${card.imagesPerSecond} a second at the end) by ${card.engine}; seed ${card.seed}. The curve is in [curve.svg](curve.svg).`,
    '',
    '| data | licence | use |',
    '|---|---|---|',
    ...card.data.map(
      ({ name, licence, source, use }) =>
        `| ${source === undefined ? name : `[${name}](${source})`} | ${licence} | ${use} |`,
    ),
    '',
    ...(card.notes ?? []).flatMap((note) => [`- ${note}`]),
    ...(card.notes?.length ? [''] : []),
    `Train it again: \`${card.retrain}\``,
    '',
  ];
  return lines.join('\n');
}
