import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Opened } from '../server/review/contract.js';
import { imageAddress } from './api.js';
import type { Row, Word } from './sitting.js';
import { useTexts } from './texts/index.js';

type Page = Opened['result']['pages'][number];
interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Thumbnails are made of whole pages: of long documents there are none. */
const MOST_THUMBNAILS = 12;
const NEAREST = 60;

/** The page with every field drawn on it; follows the focused field. */
export function Scan(props: {
  opened: Opened;
  page: number;
  onPage: (page: number) => void;
  rows: readonly Row[];
  words: ReadonlyMap<string, Word>;
  focused: Row | undefined;
  onFocus: (row: Row) => void;
}) {
  const { opened, page, onPage, rows, words, focused, onFocus } = props;
  const texts = useTexts();
  const { id, result, accounts } = opened;
  const pages = result.document.pageCount;
  const told = result.pages.find(({ number }) => number === page);
  const [turned, setTurned] = useState<ReadonlyMap<number, number>>(new Map());
  const turn = turned.get(page) ?? uprightTurn(told);
  const size = { width: told?.width ?? 1000, height: told?.height ?? 700 };
  const outer = turn % 180 === 0 ? size : { width: size.height, height: size.width };
  const [view, setView] = useState<View | undefined>();
  const [boxes, setBoxes] = useState(true);
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number; view: View } | undefined>(undefined);
  const whole: View = { x: 0, y: 0, width: outer.width };
  const shown = view ?? whole;
  const ratio = outer.height / outer.width;

  // Before anything else can happen: what is zoomed by hand is not taken back.
  useLayoutEffect(() => {
    const polygon = focused?.field.polygon;
    if (!polygon || focused?.page !== page) return setView(undefined);
    const points = polygon.map((point) => turnPoint(point, size, turn));
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const width = Math.min(outer.width, Math.max((Math.max(...xs) - Math.min(...xs)) * 1.5, outer.width * 0.55));
    const middle = { x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2 };
    setView(inside({ x: middle.x - width / 2, y: middle.y - (width * ratio) / 2, width }, outer));
  }, [focused?.key, page, turn]);

  const zoom = (factor: number, at = { x: 0.5, y: 0.5 }): void => {
    const width = Math.min(outer.width * 1.5, Math.max(NEAREST, shown.width * factor));
    const gone = shown.width - width;
    setView(inside({ x: shown.x + gone * at.x, y: shown.y + gone * ratio * at.y, width }, outer));
  };
  const pan = (dx: number, dy: number): void =>
    setView(inside({ ...shown, x: shown.x + dx * shown.width, y: shown.y + dy * shown.width }, outer));
  const rotate = (): void => setTurned(new Map(turned).set(page, (turn + 90) % 360));
  const keys: Record<string, () => void> = {
    ...{ '+': () => zoom(0.8), '=': () => zoom(0.8), '-': () => zoom(1.25), '0': () => setView(undefined), r: rotate },
    ...{ ArrowLeft: () => pan(-0.1, 0), ArrowRight: () => pan(0.1, 0) },
    ...{ ArrowUp: () => pan(0, -0.1), ArrowDown: () => pan(0, 0.1) },
  };
  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    // The page itself must not scroll: Preact would listen passively.
    const wheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
      zoom(event.deltaY > 0 ? 1.15 : 0.87, at);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  });

  return (
    <section class="scan" aria-label={texts.scan}>
      <div class="tools" role="toolbar" aria-label={texts.scan}>
        <button onClick={() => zoom(0.8)} aria-label={texts.zoomIn} title={texts.zoomIn}>
          +
        </button>
        <button onClick={() => zoom(1.25)} aria-label={texts.zoomOut} title={texts.zoomOut}>
          −
        </button>
        <button onClick={() => setView(undefined)}>{texts.whole}</button>
        <button onClick={rotate}>{texts.rotate}</button>
        <button aria-pressed={boxes} onClick={() => setBoxes(!boxes)}>
          {texts.boxes}
        </button>
        <span class="grow" />
        {pages > 1 && (
          <label>
            <span class="hidden">{texts.pages}</span>
            <select value={page} onChange={({ currentTarget }) => onPage(Number(currentTarget.value))}>
              {Array.from({ length: pages }, (_, index) => (
                <option key={index} value={index + 1}>
                  {texts.page(index + 1, pages)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <svg
        ref={svg}
        class="sheet"
        role="application"
        aria-label={`${texts.page(page, Math.max(1, pages))}. ${texts.scanHelp}`}
        tabindex={0}
        viewBox={`${shown.x} ${shown.y} ${shown.width} ${shown.width * ratio}`}
        onKeyDown={(event) => {
          if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
          event.preventDefault();
          keys[event.key]();
        }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, view: shown };
        }}
        onPointerMove={(event) => {
          if (drag.current === undefined || event.buttons === 0) return;
          const scale = shown.width / event.currentTarget.getBoundingClientRect().width;
          const { x, y, view: from } = drag.current;
          const moved = { x: from.x - (event.clientX - x) * scale, y: from.y - (event.clientY - y) * scale };
          setView(inside({ ...moved, width: from.width }, outer));
        }}
        onPointerUp={() => (drag.current = undefined)}
      >
        <g transform={turning(size, turn)}>
          <image href={imageAddress(id, page, accounts)} width={size.width} height={size.height} />
          {boxes &&
            rows
              .filter(({ field, page: at }) => field.polygon !== null && at === page)
              .map((row) => (
                <polygon
                  key={row.key}
                  class={`box ${kindOf(row, words)} ${row.key === focused?.key ? 'focused' : ''}`}
                  points={(row.field.polygon ?? []).map((point) => point.join()).join(' ')}
                  vector-effect="non-scaling-stroke"
                  onClick={() => onFocus(row)}
                />
              ))}
        </g>
      </svg>
      {pages > 1 && pages <= MOST_THUMBNAILS && (
        <nav class="thumbnails" aria-label={texts.pages}>
          {Array.from({ length: pages }, (_, index) => (
            <button
              key={index}
              aria-current={page === index + 1 ? 'page' : undefined}
              onClick={() => onPage(index + 1)}
            >
              <img loading="lazy" src={imageAddress(id, index + 1, accounts, 160)} alt={texts.page(index + 1, pages)} />
            </button>
          ))}
        </nav>
      )}
    </section>
  );
}

export const kindOf = (row: Row, words: ReadonlyMap<string, Word>): string =>
  words.has(row.key) ? 'said' : row.doubtful ? 'doubtful' : row.field.decision.state === 'accepted' ? 'sure' : 'unsure';

/** Quarter turn that sets the page upright: scans lie on their side or upside down. */
const uprightTurn = (page: Page | undefined): number =>
  page === undefined ? 0 : (((Math.round(-page.rotation / 90) % 4) + 4) % 4) * 90;

function turning({ width, height }: { width: number; height: number }, turn: number): string {
  if (turn === 90) return `translate(${height} 0) rotate(90)`;
  if (turn === 180) return `translate(${width} ${height}) rotate(180)`;
  return turn === 270 ? `translate(0 ${width}) rotate(270)` : '';
}

function turnPoint(
  [x, y]: readonly [number, number],
  size: { width: number; height: number },
  turn: number,
): [number, number] {
  if (turn === 90) return [size.height - y, x];
  if (turn === 180) return [size.width - x, size.height - y];
  return turn === 270 ? [y, size.width - x] : [x, y];
}

/** Keeps some of the page in sight. */
function inside(view: View, { width, height }: { width: number; height: number }): View {
  const tall = (view.width * height) / width;
  /** A little beyond the edges, so that what lies there is not at the very border. */
  const between = (at: number, part: number, all: number): number =>
    part >= all ? (all - part) / 2 : Math.min(all - part * 0.95, Math.max(-part * 0.05, at));
  return {
    width: view.width,
    x: between(view.x, view.width, width),
    y: between(view.y, tall, height),
  };
}

/** The field's strip, set level, right above its input. */
export function Crop({ opened, row, label }: { opened: Opened; row: Row; label: string }) {
  const texts = useTexts();
  const { polygon } = row.field;
  const page = opened.result.pages.find(({ number }) => number === row.page);
  if (polygon === null || page === undefined) return <p class="no-crop">{texts.noPlace}</p>;
  const [[x0, y0], [x1, y1], , [x3, y3]] = polygon;
  const [width, height] = [Math.hypot(x1 - x0, y1 - y0), Math.hypot(x3 - x0, y3 - y0)];
  const angle = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
  const margin = height * 0.35;
  const view = [-margin, -margin, width + 2 * margin, height + 2 * margin];
  return (
    <svg class="crop" role="img" aria-label={label} viewBox={view.join(' ')} preserveAspectRatio="xMidYMid meet">
      <g transform={`rotate(${-angle}) translate(${-x0} ${-y0})`}>
        <image href={imageAddress(opened.id, row.page, opened.accounts)} width={page.width} height={page.height} />
      </g>
    </svg>
  );
}
