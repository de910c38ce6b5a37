import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Tried } from '../server/review/contract-try.js';
import { useFormats, useTexts } from './texts/index.js';

type Polygon = Tried['pieces'][number];
type Character = Tried['characters'][number];

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
const pointsOf = (polygon: Polygon): string => polygon.map(({ x, y }) => `${x},${y}`).join(' ');
const MICR_LETTERS: Readonly<Record<string, string>> = { '⑆': 'A', '⑇': 'B', '⑈': 'C', '⑉': 'D' };
/** Few fonts have the MICR symbols: they are shown by their letters. */
const shown = (text: string): string => [...text].map((one) => MICR_LETTERS[one] ?? one).join('');

/** How a line was read: the picture with its cuts, each character with its probabilities, the strings it may be. */
export function LineLook({ tried }: { tried: Tried }) {
  const { tryIt } = useTexts();
  const { percent } = useFormats();
  const address = useMemo(
    () => URL.createObjectURL(new Blob([bytesOf(tried.picture)], { type: 'image/png' })),
    [tried.picture],
  );
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  const { width, height, pieces, characters, alternatives, confidence, accepted } = tried;
  return (
    <>
      <p class="answer">
        <b>{tried.text === '' ? tryIt.nothing : shown(tried.text)}</b>
        {tried.text !== '' && (
          <span class={accepted ? 'good' : 'doubt'}>
            {tryIt.sure(percent(confidence))} {accepted ? tryIt.accepted : tryIt.toHuman}
          </span>
        )}
      </p>
      <h2>{tryIt.segmentation}</h2>
      <svg class="cuts" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={tryIt.cuts(pieces.length)}>
        <image href={address} width={width} height={height} />
        {pieces.map((polygon) => (
          <polygon key={pointsOf(polygon)} class="piece" points={pointsOf(polygon)} />
        ))}
        {characters.map(({ polygon }) => (
          <polygon key={pointsOf(polygon)} class="character-box" points={pointsOf(polygon)} />
        ))}
      </svg>
      {pieces.length > 0 && <p class="soft">{tryIt.cutsHelp}</p>}
      {characters.length > 0 && (
        <>
          <h2>{tryIt.probabilities}</h2>
          <ol class="glyphs">
            {characters.map((character, index) => (
              <li key={index}>
                <Glyph character={character} />
                <b title={percent(character.probability)}>{shown(character.text)}</b>
                <table>
                  <caption class="hidden">{tryIt.classesOf(index + 1)}</caption>
                  <tbody>
                    {character.classes.map(({ text, probability }) => (
                      <tr key={text}>
                        <th scope="row">{text === '' ? tryIt.none : shown(text)}</th>
                        <td>
                          <meter value={probability} aria-label={text === '' ? tryIt.none : shown(text)} />
                        </td>
                        <td>{percent(probability)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </li>
            ))}
          </ol>
        </>
      )}
      {alternatives.length > 1 && (
        <>
          <h2>{tryIt.readings}</h2>
          <ol class="readings">
            {alternatives.map(({ text, confidence: share }) => (
              <li key={text}>
                <code>{shown(text)}</code> {percent(share)}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

/** What the network saw of the character. */
function Glyph({ character: { glyph, text } }: { character: Character }) {
  const { tryIt } = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current?.getContext('2d');
    if (!pen || glyph === null) return;
    const image = pen.createImageData(glyph.size, glyph.size);
    bytesOf(glyph.pixels).forEach((ink, index) => image.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * index));
    pen.putImageData(image, 0, 0);
  }, [glyph]);
  if (glyph === null) return null;
  return (
    <canvas ref={canvas} width={glyph.size} height={glyph.size} role="img" aria-label={tryIt.glyphOf(shown(text))} />
  );
}
