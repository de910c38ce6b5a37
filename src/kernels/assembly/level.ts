/**
 * Cuts that stand straight in the source, each pixel the mean of several of its pixels: `nearestAlong` of page/resample.ts for
 * all lines of a row at once. All rows take the same columns of the source, so that these are told once.
 */
import { stepsFrom, stepsTo, stepsWithin } from './inside';
import { enter16 } from './rows';

/**
 * Where the samples of a row are taken from. In `level`, by sample of the cut's row the place of its source column among the
 * sums that `levelRow` puts behind these, bytes; what lies outside is taken from one more column, of white.
 */
export function levelColumns(a: f64, c: f64, samples: i32, sw: i32, width: i32, level: usize): void {
  for (let sx = 0; sx < samples; sx++) {
    const x = a * ((<f64>sx + 0.5) / <f64>samples) + c;
    stepsWithin(x, a, <f64>sw, width);
    // Added up from step to step where it is surely inside, as the samples of other lines are.
    let px = x + <f64>stepsFrom * a;
    for (let u = 0; u < width; u++) {
      const isSure = u >= stepsFrom && u < stepsTo;
      const at = isSure ? px : x + <f64>u * a;
      if (isSure) px += a;
      const column = at >= 0 && at < <f64>sw ? <i32>at : sw;
      store<i32>(level + ((u * samples + sx) << 2), column << 1);
    }
  }
}

/** Adds up the samples of row `v`. False where one of its lines is not surely inside the source: then nothing is done. */
export function levelRow(
  source: usize,
  sw: i32,
  sh: i32,
  e: f64,
  f: f64,
  samples: i32,
  level: usize,
  v: i32,
  row: usize,
  width: i32,
): bool {
  const sums = level + ((width * samples) << 2);
  memory.fill(sums, 0, sw << 1);
  for (let sy = 0; sy < samples; sy++) {
    const y = e * (<f64>v + (<f64>sy + 0.5) / <f64>samples) + f;
    stepsWithin(y, 0, <f64>sh, 1);
    if (stepsTo === 0) return false;
    enter16(source + <i32>y * sw, sums, sw);
  }
  store<u16>(sums + (sw << 1), <u16>(255 * samples));
  let places = level;
  for (let u = 0; u < width; u++, places += samples << 2) {
    let sum: i32 = <i32>load<u16>(sums + load<u32>(places));
    if (samples > 1) sum += load<u16>(sums + load<u32>(places, 4));
    for (let sx = 2; sx < samples; sx++) sum += load<u16>(sums + load<u32>(places + (sx << 2)));
    store<f32>(row + (u << 2), <f32>sum);
  }
  return true;
}
