/** A network's weights in a wider one of the same layers. */

import type { NamedWeight } from '../recognise/model-format.js';

/**
 * Puts the weights of a network into a wider one so that it answers as the narrow one does: the old channels keep what they
 * listen to, the new ones listen as they were initialised, and nothing listens to them yet (after T. Chen, I. Goodfellow and
 * J. Shlens, "Net2Net", ICLR 2016; silent channels instead of copies, which would stay alike for long).
 * @param narrow  by layer, in the order of the network: kernels rows × columns × in × out, or in × out of a dense layer,
 *                which may follow on flattened places × channels; and vectors, one number a channel
 * @param initial shapes and values of the wide one, in the same order
 * @returns values in the shapes of `initial`; undefined where it is not a wider network of the same layers
 */
export function widened(
  narrow: readonly NamedWeight[],
  initial: readonly NamedWeight[],
): readonly Float32Array[] | undefined {
  if (narrow.length !== initial.length) return undefined;
  const values: Float32Array[] = [];
  // Channels that go into the next kernel; none before the first, whose inputs are the picture's.
  let channels: { readonly old: number; readonly wide: number } | undefined;
  for (const [index, { shape, data }] of narrow.entries()) {
    const wide = initial[index];
    if (shape.length !== wide.shape.length || shape.some((size, axis) => size > wide.shape[axis])) return undefined;
    const [inputs, outputs] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
    const wideOutputs = wide.shape.at(-1) ?? 1;
    if (shape.length === 1) {
      values.push(Float32Array.from(wide.data, (value, at) => (at < outputs ? data[at] : value)));
      continue;
    }
    const { old, wide: wideChannels } = channels ?? { old: inputs, wide: inputs };
    const places = data.length / outputs / old;
    if (!Number.isInteger(places) || places * wideChannels * wideOutputs !== wide.data.length) return undefined;
    const out = Float32Array.from(wide.data);
    for (let place = 0; place < places; place += 1) {
      for (let channel = 0; channel < wideChannels; channel += 1) {
        const to = (place * wideChannels + channel) * wideOutputs;
        const from = (place * old + channel) * outputs;
        for (let k = 0; k < outputs; k += 1) out[to + k] = channel < old ? data[from + k] : 0;
      }
    }
    values.push(out);
    channels = { old: outputs, wide: wideOutputs };
  }
  return values;
}
