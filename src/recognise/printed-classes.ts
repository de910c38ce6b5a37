/**
 * The alphabet of the network `printed`. Normalising takes size and height away, so characters that differ in nothing
 * else share one class; whoever needs to tell them apart looks at the glyph's `relativeHeight` and `relativeCentre`.
 */

/** By class: everything that is read as it, the class itself first. */
export const PRINTED_CLASSES: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...[...'0123456789'].map((digit): [string, string[]] => [digit, [digit]]),
  ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter): [string, string[]] => [
    letter,
    'CKOPSUVWXZ'.includes(letter) ? [letter, letter.toLowerCase()] : [letter],
  ]),
  ...[...'abdefghijlmnqrty'].map((letter): [string, string[]] => [letter, [letter]]),
  ...[...'./-$*#:&()'].map((sign): [string, string[]] => [sign, [sign]]),
  [',', [',', "'"]],
  ['', ['']],
]);
