import type { Alternative, Reading } from '../recognise/types.js';

/**
 * The piece of a reading that shows `digits`, so that a number taken from the MICR line has a place of its own on the page.
 * Separators inside the number are passed over. The whole reading where the digits cannot be found in its characters.
 */
export function partReading(reading: Reading, alternative: number, digits: string): Reading {
  const source: Alternative | undefined = reading.alternatives[alternative];
  if (!source) return reading;
  const shown = source.characters.flatMap((character, index) => (/^\d$/.test(character.text) ? [index] : []));
  const at = shown
    .map((index) => source.characters[index].text)
    .join('')
    .indexOf(digits);
  if (at < 0 || digits === '') return reading;
  const characters = source.characters.slice(shown[at], shown[at + digits.length - 1] + 1);
  const [first, last] = [characters[0].polygon, characters[characters.length - 1].polygon];
  return {
    networks: reading.networks,
    alternatives: [{ text: characters.map(({ text }) => text).join(''), probability: source.probability, characters }],
    polygon: [first[0], last[1], last[2], first[3]],
  };
}
