/** The Keras topology of `model.json` as a plain list of layers in the order in which they can be computed. */

import { z } from 'zod';
import { CounterfoilError } from '../../errors.js';

export interface LayerNode {
  readonly name: string;
  /** Keras class: Conv2D, Dense … */
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes. */
  readonly inputs: readonly string[];
}

export interface LayerGraph {
  /** The first is the input layer. */
  readonly nodes: readonly LayerNode[];
  readonly input: string;
  readonly output: string;
}

const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
  inbound_nodes: z.array(z.array(z.tuple([z.string()]).rest(z.unknown()))).optional(),
});
const sequentialSchema = z.object({ layers: z.array(layerSchema).min(1) });
const functionalSchema = sequentialSchema.extend({
  input_layers: z.array(z.tuple([z.string()]).rest(z.unknown())).length(1),
  output_layers: z.array(z.tuple([z.string()]).rest(z.unknown())).length(1),
});

/**
 * @param topology `modelTopology` of a layers model, Sequential or functional, one input and one output
 * @throws CF_MODEL_INVALID where it is anything else
 */
export function readTopology(topology: unknown): LayerGraph {
  try {
    const { class_name: kind, config } = z.object({ class_name: z.string(), config: z.unknown() }).parse(topology);
    return kind === 'Sequential' ? chain(sequentialSchema.parse(config)) : graph(functionalSchema.parse(config));
  } catch (error) {
    if (error instanceof CounterfoilError) throw error;
    throw new CounterfoilError('CF_MODEL_INVALID', 'The topology of the network is not one that Counterfoil knows', {
      cause: error,
    });
  }
}

function chain({ layers }: z.infer<typeof sequentialSchema>): LayerGraph {
  const nodes: LayerNode[] = [];
  if (layers[0].class_name !== 'InputLayer') nodes.push({ name: 'input', kind: 'InputLayer', config: {}, inputs: [] });
  for (const { class_name: kind, config } of layers) {
    nodes.push({ name: config.name, kind, config, inputs: nodes.slice(-1).map(({ name }) => name) });
  }
  return { nodes, input: nodes[0].name, output: nodes[nodes.length - 1].name };
}

function graph(config: z.infer<typeof functionalSchema>): LayerGraph {
  const waiting = config.layers.map(({ class_name: kind, config: layer, inbound_nodes: inbound = [] }): LayerNode => {
    if (inbound.length > 1) {
      throw new CounterfoilError('CF_MODEL_INVALID', `The layer ${layer.name} is used twice, which is not supported`);
    }
    return { name: layer.name, kind, config: layer, inputs: (inbound[0] ?? []).map(([name]) => name) };
  });
  const nodes: LayerNode[] = [];
  const known = new Set<string>();
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ inputs }) => inputs.every((name) => known.has(name)));
    if (next < 0) throw new CounterfoilError('CF_MODEL_INVALID', 'The layers of the network go in a circle');
    const [node] = waiting.splice(next, 1);
    known.add(node.name);
    nodes.push(node);
  }
  return { nodes, input: config.input_layers[0][0], output: config.output_layers[0][0] };
}
