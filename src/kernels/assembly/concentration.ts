/** How well points fall onto lines: `concentrationPlainly` of page/skew.ts, for four directions at once. */

/** 2⁵²: a whole number added to it stands in the lowest bits of the sum. */
const WHOLE: f64 = 4503599627370496;

/**
 * Points that follow each other fall into the same bins and wait for each other there; those of other directions do not.
 * @param xs, ys     `count` numbers of 32 bits each
 * @param directions four pairs (a, b), numbers of 64 bits
 * @param fineness   bins a pixel
 * @param bins       room for four times `size` numbers of 32 bits
 * @param out        takes four numbers of 64 bits
 */
export function concentrations(
  xs: usize,
  ys: usize,
  count: usize,
  directions: usize,
  fineness: f64,
  bins: usize,
  size: usize,
  out: usize,
): void {
  const stride = size << 2;
  memory.fill(bins, 0, stride << 2);
  const scale = f64x2.splat(fineness);
  const middles = f64x2.splat(<f64>(size >> 1));
  const firstA = lanes(directions, 0);
  const firstB = lanes(directions, 8);
  const secondA = lanes(directions + 32, 0);
  const secondB = lanes(directions + 32, 8);
  for (let i: usize = 0; i < count; i++) {
    const x = f64x2.splat(<f64>load<f32>(xs + (i << 2)));
    const y = f64x2.splat(<f64>load<f32>(ys + (i << 2)));
    const first = f64x2.add(f64x2.mul(f64x2.add(f64x2.mul(y, firstA), f64x2.mul(x, firstB)), scale), middles);
    const second = f64x2.add(f64x2.mul(f64x2.add(f64x2.mul(y, secondA), f64x2.mul(x, secondB)), scale), middles);
    shareOut(first, bins, bins + stride);
    shareOut(second, bins + 2 * stride, bins + 3 * stride);
  }
  sumUp(bins, stride, out);
  sumUp(bins + 2 * stride, stride, out + 16);
}

/** A number of a pair, of two pairs that follow each other. */
function lanes(pairs: usize, at: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(load<f64>(pairs + at)), 1, load<f64>(pairs + 16 + at));
}

/** Shares a point between the two bins that it lies between, in each of two rows of bins. */
function shareOut(places: v128, bins: usize, others: usize): void {
  const low = f64x2.floor(places);
  const share = f64x2.sub(places, low);
  const rest = f64x2.sub(f64x2.splat(1), share);
  const at = f64x2.add(low, f64x2.splat(WHOLE));
  const bin = bins + ((<usize>i32x4.extract_lane(at, 0)) << 2);
  store<f32>(bin, <f32>(<f64>load<f32>(bin) + f64x2.extract_lane(rest, 0)));
  store<f32>(bin, <f32>(<f64>load<f32>(bin, 4) + f64x2.extract_lane(share, 0)), 4);
  const other = others + ((<usize>i32x4.extract_lane(at, 2)) << 2);
  store<f32>(other, <f32>(<f64>load<f32>(other) + f64x2.extract_lane(rest, 1)));
  store<f32>(other, <f32>(<f64>load<f32>(other, 4) + f64x2.extract_lane(share, 1)), 4);
}

/** Of two rows of bins the sums of the squares of what each bin and its neighbours hold. */
function sumUp(bins: usize, stride: usize, out: usize): void {
  let sums = f64x2.splat(0);
  let before = both(bins, stride);
  let here = both(bins + 4, stride);
  for (let at: usize = 8; at < stride; at += 4) {
    const after = both(bins + at, stride);
    const smeared = f64x2.add(f64x2.add(before, f64x2.mul(f64x2.splat(2), here)), after);
    sums = f64x2.add(sums, f64x2.mul(smeared, smeared));
    before = here;
    here = after;
  }
  v128.store(out, sums);
}

function both(bin: usize, stride: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>load<f32>(bin)), 1, <f64>load<f32>(bin + stride));
}
