/** Fixed sets on which networks are measured. */

import type { LabelledSet } from './fit-options.js';
import type { Digits } from './mnist.js';
import type { Picture } from './picture.js';

const DIGITS = [...'0123456789'];

/** Digits forced to be digits; classes 0 to 9 must be the network's first ten. `prepare` makes inputs of the pictures. */
export function digitSet(
  name: string,
  { pictures, labels }: Digits,
  prepare: (picture: Picture) => Float32Array = ({ data }) => data,
): LabelledSet {
  const inputs = pictures.map(prepare);
  const each = inputs[0].length;
  const images = new Float32Array(inputs.length * each);
  inputs.forEach((input, index) => images.set(input, index * each));
  return { name, images, labels, among: DIGITS };
}
