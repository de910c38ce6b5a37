/** One-dimensional resampling by a triangle filter: the area's average when shrinking, linear when enlarging. */

/**
 * Resamples a run of values that lie `stride` apart.
 * @param data     where the values are
 * @param start    index of the first value
 * @param length   how many there are; beyond them lies paper (0)
 * @param from, to range to cover, in values: value i covers [i, i + 1)
 * @param target   receives `count` values, `targetStride` apart, from index `targetStart`
 */
export function resampleRun(
  data: Float32Array | Uint8Array,
  start: number,
  stride: number,
  length: number,
  from: number,
  to: number,
  target: Float32Array,
  targetStart: number,
  targetStride: number,
  count: number,
): void {
  const step = (to - from) / count;
  const reach = Math.max(1, step);
  for (let index = 0; index < count; index += 1) {
    const centre = from + (index + 0.5) * step - 0.5;
    const first = Math.ceil(centre - reach);
    const last = Math.floor(centre + reach);
    let sum = 0;
    let value = 0;
    for (let at = first; at <= last; at += 1) {
      const weight = reach - Math.abs(at - centre);
      sum += weight;
      if (at >= 0 && at < length) value += data[start + at * stride] * weight;
    }
    target[targetStart + index * targetStride] = sum > 0 ? value / sum : 0;
  }
}
