/**
 * What the place and the shape of a candidate's box say about the character it may be: a dot is small and low, a dash flat
 * and in the middle, a digit as high as the line. Every measure is in heights of the line's digits.
 */

export interface Place {
  readonly relativeHeight: number;
  readonly relativeWidth: number;
  /** 0 at the top of the digits, 1 at their foot. */
  readonly relativeCentre: number;
}

interface Expectation {
  /** Mean and deviation of the natural logarithm of height and of width, and of the centre. */
  readonly height: readonly [number, number];
  readonly width: readonly [number, number];
  readonly centre: readonly [number, number];
}

/** Judgements, wide enough for any hand; the networks settle what lies within them. */
const expect = (height: number, h: number, width: number, w: number, centre: number, c: number): Expectation => ({
  height: [Math.log(height), h],
  width: [Math.log(width), w],
  centre: [centre, c],
});

const DIGIT = expect(0.97, 0.36, 0.62, 0.38, 0.5, 0.17);
const CAPITAL = expect(1, 0.25, 0.7, 0.45, 0.5, 0.17);
const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  1: expect(1, 0.27, 0.22, 0.65, 0.5, 0.17),
  '.': expect(0.15, 0.45, 0.15, 0.5, 0.92, 0.2),
  ',': expect(0.28, 0.45, 0.15, 0.55, 1.02, 0.22),
  "'": expect(0.28, 0.45, 0.15, 0.55, 0.1, 0.2),
  ':': expect(0.6, 0.4, 0.15, 0.5, 0.6, 0.2),
  '-': expect(0.13, 0.6, 0.7, 0.7, 0.55, 0.3),
  '=': expect(0.38, 0.45, 0.7, 0.6, 0.55, 0.28),
  '/': expect(1.4, 0.4, 0.45, 0.6, 0.5, 0.2),
  '*': expect(0.6, 0.4, 0.55, 0.4, 0.45, 0.25),
  '+': expect(0.6, 0.4, 0.55, 0.4, 0.5, 0.25),
};

/** A one hardly ever stands out over its line, a slash does. Share of the deviation upwards. */
const TALLER = 0.6;
/** No one measure tells more than this against a class, natural logarithm. */
const WORST = -7;

/**
 * Natural-log evidence of the place for the class, 0 where it is just as expected, down to WORST.
 * @param symbol one character of a network's classes
 */
export function placeEvidence(symbol: string, place: Place): number {
  const expectation = EXPECTATIONS[symbol] ?? (/\d/.test(symbol) ? DIGIT : CAPITAL);
  const height = deviation(
    Math.log(Math.max(0.02, place.relativeHeight)),
    expectation.height,
    symbol === '1' ? TALLER : 1,
  );
  const width = deviation(Math.log(Math.max(0.02, place.relativeWidth)), expectation.width);
  const centre = deviation(place.relativeCentre, expectation.centre);
  return Math.max(WORST, -0.5 * (height + width + centre));
}

const deviation = (value: number, [mean, spread]: readonly [number, number], above = 1): number =>
  ((value - mean) / (value > mean ? spread * above : spread)) ** 2;
