import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TriedScan } from '../../server/review/contract-draw.js';
import { ApiError, sendForm } from '../api.js';
import { FileDrop } from '../file-drop.js';
import { shownValue } from '../plain-words.js';
import { useFormats, useTexts } from '../texts/index.js';
import { useAddresses } from './pictures.js';

type Item = TriedScan['result']['items'][number];
type Read = Item['fields'][string];
type Character = Read['characters'][number];

/** A scan, read by the profile as it stands: where its zones lie on it, each cell and what it was read as, and what the rules say. */
export function Trial({ text }: { text: string }) {
  const texts = useTexts();
  const words = texts.draw;
  const [scan, setScan] = useState<File | undefined>();
  const [tried, setTried] = useState<(TriedScan & { by: string }) | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [busy, setBusy] = useState(false);
  const read = async (file: File): Promise<void> => {
    setScan(file);
    setBusy(true);
    setProblem(undefined);
    try {
      const form = new FormData();
      form.append('profile', new Blob([text], { type: 'application/yaml' }), 'profile.yaml');
      form.append('scan', file, file.name);
      setTried({ ...(await sendForm<TriedScan>('/draw/trial', form)), by: text });
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setTried(undefined);
      setProblem(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="trial" aria-label={words.tryTitle} aria-busy={busy}>
      <h2>{words.tryTitle}</h2>
      <FileDrop label={words.tryDrop} onFile={(file) => void read(file)} />
      {scan !== undefined && (
        <p class="tools">
          <span>{scan.name}</span>
          <button disabled={busy} onClick={() => void read(scan)}>
            {words.readAgain}
          </button>
          {tried !== undefined && tried.by !== text && !busy && <span class="doubt">{words.stale}</span>}
        </p>
      )}
      <p role="status" class={busy ? 'soft' : 'hidden'}>
        {busy ? texts.reading : tried === undefined ? '' : words.read(tried.result.items.length)}
      </p>
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}
        </p>
      )}
      {tried !== undefined && <Tried tried={tried} />}
    </section>
  );
}

function Tried({ tried: { result, pages } }: { tried: TriedScan }) {
  const texts = useTexts();
  const words = texts.draw;
  const formats = useFormats();
  const pictures = useMemo(() => pages.map(({ picture }) => picture), [pages]);
  const addresses = useAddresses(pictures);
  return (
    <>
      {result.errors.map(({ page, message, remedy }) => (
        <p key={`${page} ${message}`} class="notice bad">
          {message}. {remedy}
        </p>
      ))}
      <div class="tried-pages">
        {pages.map((page, index) => (
          <TriedPage key={page.number} {...{ page, address: addresses[index], items: result.items }} />
        ))}
      </div>
      {result.items.map((item, index) => (
        <div key={index}>
          <div class="tried-table" tabIndex={0} role="region" aria-label={words.whatWasRead}>
            <table class="tried">
              <caption class="hidden">{words.whatWasRead}</caption>
              <thead>
                <tr>
                  <th scope="col">{words.field}</th>
                  <th scope="col">{texts.value}</th>
                  <th scope="col">{words.sure}</th>
                  <th scope="col">{words.cellsRead}</th>
                  <th scope="col">{texts.decision}</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(item.fields).map(([name, field]) => (
                  <tr key={name} data-field={name}>
                    <th scope="row">{name}</th>
                    <td class="said-value">{field.value === null ? '–' : shownValue(field.value, texts, formats)}</td>
                    <td>{field.value === null ? '' : formats.percent(field.confidence)}</td>
                    <td>
                      <Cells
                        {...{ field, name }}
                        page={pages.find(({ number }) => number === (field.page ?? item.page))}
                        address={addresses[pages.findIndex(({ number }) => number === (field.page ?? item.page))]}
                      />
                    </td>
                    <td>
                      <span class={field.decision.state === 'accepted' ? 'good' : 'doubt'}>
                        {words.states[field.decision.state]}
                      </span>
                      {field.decision.reasons.map(({ code, message }) => (
                        <small key={message}>
                          {texts.language === 'English' ? message : (texts.reasons[code] ?? message)}
                        </small>
                      ))}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {item.checks.length > 0 && (
            <>
              <h3>{words.checks}</h3>
              <ul class="checks">
                {item.checks.map(({ rule, fields, verdict, message }) => (
                  <li key={`${rule} ${fields.join()}`} class={verdict}>
                    <b>{words.verdicts[verdict]}</b> <code>{rule}</code> {/* A rule names its fields itself. */}
                    {fields.some((name) => rule.includes(name)) ? '' : fields.join(', ')}{' '}
                    {verdict === 'failed' && message}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      ))}
    </>
  );
}

function TriedPage(props: { page: TriedScan['pages'][number]; address: string | undefined; items: readonly Item[] }) {
  const { page, address, items } = props;
  const words = useTexts().draw;
  const fields = items.flatMap((item) =>
    Object.entries(item.fields).filter(([, field]) => (field.page ?? item.page) === page.number),
  );
  const points = (polygon: readonly (readonly [number, number])[]): string =>
    polygon.map((point) => point.join()).join(' ');
  return (
    <svg
      class="tried-page"
      role="img"
      aria-label={words.onScan(page.number)}
      viewBox={`0 0 ${page.width} ${page.height}`}
    >
      {address !== undefined && <image href={address} width={page.width} height={page.height} />}
      {fields.map(([name, { polygon, characters, decision }]) => (
        <g key={name} class={decision.state === 'accepted' ? 'sure' : 'unsure'}>
          {characters.map(({ polygon: own }, index) => (
            <polygon key={index} class="cell" points={points(own)} />
          ))}
          {polygon !== null && (
            <polygon class="outline" points={points(polygon)}>
              <title>{name}</title>
            </polygon>
          )}
        </g>
      ))}
    </svg>
  );
}

const CROP = 38;

/** Each character as it stands on the scan, over what it was read as. */
function Cells(props: {
  field: Read;
  name: string;
  page: TriedScan['pages'][number] | undefined;
  address: string | undefined;
}) {
  const { field, name, page, address } = props;
  const words = useTexts().draw;
  const { percent } = useFormats();
  if (page === undefined || field.characters.length === 0) return <span>{field.cells ?? field.text}</span>;
  return (
    <ol class="cells" aria-label={words.cellsOf(name)}>
      {field.characters.map((character, index) => (
        <li key={index} title={`${character.text} ${percent(character.probability)}`}>
          <CellCrop {...{ character, page, address }} />
          <span class={character.probability < 0.95 ? 'doubt' : ''}>{character.text}</span>
        </li>
      ))}
    </ol>
  );
}

function CellCrop(props: { character: Character; page: TriedScan['pages'][number]; address: string | undefined }) {
  const { character, page, address } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (address === undefined) return undefined;
    let left = false;
    const picture = new Image();
    picture.onload = () => {
      const pen = canvas.current?.getContext('2d');
      if (left || !pen) return;
      const scale = picture.naturalWidth / page.width;
      const xs = character.polygon.map(([x]) => x * scale);
      const ys = character.polygon.map(([, y]) => y * scale);
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      const [width, height] = [Math.max(1, Math.max(...xs) - x), Math.max(1, Math.max(...ys) - y)];
      const fit = CROP / Math.max(width, height);
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, CROP, CROP);
      const [wide, tall] = [width * fit, height * fit];
      pen.drawImage(picture, x, y, width, height, (CROP - wide) / 2, (CROP - tall) / 2, wide, tall);
    };
    picture.src = address;
    return () => void (left = true);
  }, [address, character]);
  return <canvas ref={canvas} width={CROP} height={CROP} aria-hidden="true" />;
}
