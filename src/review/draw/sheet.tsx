import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../texts/index.js';
import type { Tool } from './work.js';
import { cellsOf, samePath, type FieldView, type FormView, type Path, type Place, type Rectangle } from './view.js';

/** What the hand is at, between pressing and letting go. */
type Gesture =
  | { readonly kind: 'draw'; readonly from: Point; readonly to: Point }
  | { readonly kind: 'move'; readonly from: Point; readonly to: Point; readonly place: Place }
  | {
      readonly kind: 'stretch';
      readonly corner: Corner;
      readonly to: Point;
      readonly from: Point;
      readonly place: Place;
    };
interface Point {
  readonly x: number;
  readonly y: number;
}
type Corner = 'nw' | 'ne' | 'sw' | 'se';
const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se'];

/** What is drawn smaller than this was a click, millimetres. */
const LEAST = 1.5;
/** Size of a handle, and of what can be grasped of it, pixels: more would cover the neighbours. Numbers do what handles do. */
const HANDLE = 11;
const GRASP = 17;
const ZOOMS = [1, 1.5, 2, 3] as const;
/** Millimetres that an arrow key moves; with Ctrl, finely. */
const STEP = 1;
const FINE = 0.1;

/** The blank with the profile's zones on it: to be drawn, moved and stretched by mouse, pen or keyboard. */
export function Sheet(props: {
  view: FormView;
  page: number;
  picture: string | undefined;
  tool: Tool;
  showAnchors: boolean;
  /** What is drawn next belongs to what is chosen, which is left as it is. */
  adding: boolean;
  selected: Path | undefined;
  onSelect: (path: Path | undefined) => void;
  onDraw: (drawn: Rectangle) => void;
  onMove: (place: Place, to: Rectangle, byKey: boolean) => void;
  onDelete: () => void;
  onDuplicate: () => void;
}) {
  const { view, page, picture, tool, showAnchors, adding, selected, onSelect, onDraw, onMove, onDelete, onDuplicate } =
    props;
  const words = useTexts().draw;
  const svg = useRef<SVGSVGElement>(null);
  const [gesture, setGesture] = useState<Gesture | undefined>();
  const [zoom, setZoom] = useState(0);
  /** Millimetres a pixel of the screen. */
  const [grain, setGrain] = useState(0.3);
  const size = view.pages[page - 1] ?? view.pages[0];
  const fields = view.fields.filter((field) => field.page === page);
  const anchors = showAnchors || tool !== 'field' ? size.anchors : [];
  const places = [...anchors, ...fields.flatMap((field) => field.places)];
  const chosen = places.find(({ path }) => samePath(path, selected));

  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const watcher = new ResizeObserver(() => setGrain(size.width / Math.max(1, element.clientWidth)));
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [size.width]);

  const pointOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = svg.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    const inside = (share: number, all: number): number => Math.min(all, Math.max(0, share * all));
    return { x: inside((clientX - left) / width, size.width), y: inside((clientY - top) / height, size.height) };
  };
  const press = (event: PointerEvent): void => {
    if (!event.isPrimary || event.button !== 0) return;
    svg.current?.setPointerCapture(event.pointerId);
    const [from, target] = [pointOf(event), event.target as Element];
    const corner = target.getAttribute('data-corner') as Corner | null;
    const at = target.closest('[data-place]')?.getAttribute('data-place');
    const place = at === undefined || at === null ? undefined : places.at(Number(at));
    if (corner !== null && chosen !== undefined) setGesture({ kind: 'stretch', corner, from, to: from, place: chosen });
    else if (place !== undefined) {
      onSelect(place.path);
      setGesture({ kind: 'move', from, to: from, place });
    } else setGesture({ kind: 'draw', from, to: from });
  };
  const move = (event: PointerEvent): void => {
    if (gesture !== undefined && event.isPrimary) setGesture({ ...gesture, to: pointOf(event) });
  };
  const release = (event: PointerEvent): void => {
    if (gesture === undefined || !event.isPrimary) return;
    setGesture(undefined);
    const drawn = drawnBy(gesture, size);
    if (gesture.kind === 'draw') {
      const long = tool === 'ruling' ? Math.max(drawn.width, drawn.height) : Math.min(drawn.width, drawn.height);
      if (long >= LEAST) onDraw(drawn);
      else onSelect(undefined);
    } else if (Math.hypot(gesture.to.x - gesture.from.x, gesture.to.y - gesture.from.y) > 2 * grain)
      onMove(gesture.place, drawn, false);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    const step = event.ctrlKey ? FINE : STEP;
    const by: Record<string, readonly [number, number]> = {
      ...{ ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] },
    };
    if (event.key in by && chosen !== undefined) {
      const [x, y] = by[event.key];
      const { width, height } = chosen;
      const to = event.shiftKey
        ? { x: chosen.x, y: chosen.y, width: Math.max(0.5, width + x), height: Math.max(0.5, height + y) }
        : { x: chosen.x + x, y: chosen.y + y, width, height };
      onMove(chosen, within(to, size), true);
    } else if (event.key === 'Delete' || event.key === 'Backspace') onDelete();
    else if (event.key === 'Escape' && gesture !== undefined) setGesture(undefined);
    else if (event.ctrlKey) return;
    else if (event.key === 'd') onDuplicate();
    else if (event.key === '+' || event.key === '=') setZoom(Math.min(ZOOMS.length - 1, zoom + 1));
    else if (event.key === '-') setZoom(Math.max(0, zoom - 1));
    else return;
    event.preventDefault();
  };

  const shownAt = (place: Place): Place =>
    gesture !== undefined && gesture.kind !== 'draw' && samePath(gesture.place.path, place.path)
      ? { ...place, ...drawnBy(gesture, size) }
      : place;
  const indexOf = new Map(places.map((place, index) => [place, index]));
  const isChosen = (place: Place): boolean => samePath(place.path, selected);
  const current = chosen && shownAt(chosen);
  return (
    <div class="blank">
      <div class="tools">
        <button
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
          aria-label={useTexts().zoomIn}
          title={useTexts().zoomIn}
        >
          +
        </button>
        <button
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
          aria-label={useTexts().zoomOut}
          title={useTexts().zoomOut}
        >
          −
        </button>
        <small>{words.sheetKeys}</small>
      </div>
      <div class="blank-frame">
        <svg
          ref={svg}
          class={`blank-sheet tool-${tool}`}
          style={{ width: `${ZOOMS[zoom] * 100}%` }}
          role="application"
          tabindex={0}
          aria-label={words.sheet(page, view.pages.length)}
          aria-describedby="draw-position"
          viewBox={`0 0 ${size.width} ${size.height}`}
          onPointerDown={press}
          onPointerMove={move}
          onPointerUp={release}
          onPointerCancel={() => setGesture(undefined)}
          onKeyDown={keys}
        >
          <rect class="paper" width={size.width} height={size.height} />
          {picture !== undefined && (
            <image href={picture} width={size.width} height={size.height} preserveAspectRatio="none" />
          )}
          {picture === undefined &&
            size.anchors.map((place) => (
              <rect key={place.path.join('/')} class="printed" {...drawnAnchor(place, 0.3)} />
            ))}
          {anchors.map((place) => (
            <rect
              key={place.path.join('/')}
              data-place={indexOf.get(place)}
              class={`anchor ${isChosen(place) ? 'chosen' : ''}`}
              {...drawnAnchor(shownAt(place), Math.max(0.35, 3 * grain))}
            />
          ))}
          {fields.map((field) =>
            field.places.map((place) => {
              const index = indexOf.get(place);
              const now = shownAt(place);
              return (
                <Zone key={place.path.join('/')} {...{ field, place: now, index, grain }} chosen={isChosen(place)} />
              );
            }),
          )}
          {current !== undefined && current.kind !== 'ruling' && !adding && (
            <g>
              {CORNERS.map((corner) => {
                const x = current.x + (corner.endsWith('e') ? current.width : 0);
                const y = current.y + (corner.startsWith('s') ? current.height : 0);
                const [seen, grasped] = [HANDLE * grain, GRASP * grain];
                return (
                  <g key={corner} class={`handle ${corner}`}>
                    <rect
                      class="grasp"
                      data-corner={corner}
                      x={x - grasped / 2}
                      y={y - grasped / 2}
                      width={grasped}
                      height={grasped}
                    />
                    <rect class="seen" x={x - seen / 2} y={y - seen / 2} width={seen} height={seen} />
                  </g>
                );
              })}
            </g>
          )}
          {gesture?.kind === 'draw' && <rect class="band" {...drawnBy(gesture, size)} />}
        </svg>
      </div>
    </div>
  );
}

function Zone(props: { field: FieldView; place: Place; index: number | undefined; chosen: boolean; grain: number }) {
  const { field, place, index, chosen, grain } = props;
  const { x, y, width, height } = place;
  const { table } = field;
  const first = field.places[0].path.join('/') === place.path.join('/');
  // Inside, where nothing is printed; of small boxes only where it is chosen.
  const letter = Math.min(3.2, 13 * grain, 0.5 * height);
  const name = place.option ?? field.name;
  const fits = name.length * 0.6 * letter < width;
  return (
    <g class={`zone ${field.type} ${chosen ? 'chosen' : ''} ${field.settings['required'] === true ? 'required' : ''}`}>
      {table !== undefined &&
        Array.from({ length: table.rows - 1 }, (_, row) => (
          <rect key={row} class="ghost" x={x} y={y + (row + 1) * table.pitch} width={width} height={height} />
        ))}
      {place.shape === 'bubble' ? (
        <ellipse
          data-place={index}
          class="outline"
          cx={x + width / 2}
          cy={y + height / 2}
          rx={width / 2}
          ry={height / 2}
        />
      ) : (
        <rect data-place={index} class="outline" x={x} y={y} width={width} height={height} />
      )}
      {cellsOf(place)
        .slice(1)
        .map(({ x: at }) => (
          <line key={at} x1={at - place.gap / 2} x2={at - place.gap / 2} y1={y} y2={y + height} />
        ))}
      {(first || place.option !== undefined) && (fits || chosen) && (
        <text
          x={fits ? x + 0.3 * letter : x}
          y={fits ? y + 1.1 * letter : y - 0.3 * Math.max(2, letter)}
          font-size={fits ? letter : Math.max(2.2, letter)}
        >
          {name}
        </text>
      )}
    </g>
  );
}

/** A line has no thickness of its own. */
function drawnAnchor({ kind, x, y, width, height }: Place, thick: number): Rectangle {
  if (kind === 'mark') return { x, y, width, height };
  if (width >= height) return { x, y: y - thick / 2, width, height: thick };
  return { x: x - thick / 2, y, width: thick, height };
}

/** The rectangle that a gesture has come to. */
function drawnBy(gesture: Gesture, size: { width: number; height: number }): Rectangle {
  const { from, to } = gesture;
  if (gesture.kind === 'draw') return between(from, to);
  const { x, y, width, height } = gesture.place;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (gesture.kind === 'move') return within({ x: x + dx, y: y + dy, width, height }, size);
  const { corner } = gesture;
  const fixed = { x: corner.endsWith('e') ? x : x + width, y: corner.startsWith('s') ? y : y + height };
  const pulled = {
    x: (corner.endsWith('e') ? x + width : x) + dx,
    y: (corner.startsWith('s') ? y + height : y) + dy,
  };
  return within(between(fixed, pulled), size);
}

const between = (a: Point, b: Point): Rectangle => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(b.x - a.x),
  height: Math.abs(b.y - a.y),
});

/** Kept on the paper. */
function within({ x, y, width, height }: Rectangle, size: { width: number; height: number }): Rectangle {
  const [wide, tall] = [Math.min(width, size.width), Math.min(height, size.height)];
  return {
    x: Math.min(size.width - wide, Math.max(0, x)),
    y: Math.min(size.height - tall, Math.max(0, y)),
    ...{ width: wide, height: tall },
  };
}
