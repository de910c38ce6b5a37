/** Which samples of a line lie within the source: `inside` of page/resample.ts. */

/** Kept from the border, so that no rounding of a sum of steps carries a sample out, pixels. */
const SURELY: f64 = 0.01;
/** The steps `from` to `to`, of `count`, at which start + k · step lies surely within 0 to `size`. */
export let stepsFrom: i32 = 0;
export let stepsTo: i32 = 0;

export function stepsWithin(start: f64, step: f64, size: f64, count: i32): void {
  const low = SURELY - start;
  const high = size - SURELY - start;
  if (step === 0) {
    stepsFrom = 0;
    stepsTo = low <= 0 && high >= 0 ? count : 0;
    return;
  }
  const first = step > 0 ? low / step : high / step;
  const last = step > 0 ? high / step : low / step;
  stepsFrom = <i32>min<f64>(count, max<f64>(0, ceil<f64>(first)));
  stepsTo = <i32>min<f64>(count, max<f64>(0, floor<f64>(last) + 1));
}

/** The same of both directions at once. */
export function inside(x: f64, y: f64, dx: f64, dy: f64, width: f64, height: f64, count: i32): void {
  stepsWithin(x, dx, width, count);
  const from = stepsFrom;
  const to = stepsTo;
  stepsWithin(y, dy, height, count);
  stepsFrom = max(from, stepsFrom);
  stepsTo = max(stepsFrom, min(to, stepsTo));
}
