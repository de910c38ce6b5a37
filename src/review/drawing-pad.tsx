import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './texts/index.js';

type Stroke = readonly (readonly [x: number, y: number])[];

/** Pixels of the picture that is read; on the screen it is as wide as there is room. */
const WIDTH = 1200;
const HEIGHT = 320;
const PEN = 11;
/** After so long without a stroke the drawing is read. */
const PAUSE_MILLISECONDS = 700;

/** A sheet to write on with mouse, pen or finger. Tells of the drawing, as a PNG, whenever the hand rests. */
export function DrawingPad({ onDrawn }: { onDrawn: (picture: Blob | undefined) => void }) {
  const { tryIt } = useTexts();
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<[number, number][] | undefined>(undefined);
  const rest = useRef<number | undefined>(undefined);
  const untouched = useRef(true);

  const redraw = (): void => {
    const pen = canvas.current?.getContext('2d');
    if (!pen) return;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    for (const stroke of strokes) line(pen, stroke);
    if (drawing.current !== undefined) line(pen, drawing.current);
  };
  useEffect(() => {
    redraw();
    if (untouched.current) return undefined;
    rest.current = setTimeout(() => {
      if (strokes.length === 0) onDrawn(undefined);
      else canvas.current?.toBlob((picture) => onDrawn(picture ?? undefined), 'image/png');
    }, PAUSE_MILLISECONDS) as unknown as number;
    return () => clearTimeout(rest.current);
  }, [strokes]);

  const pointOf = ({ clientX, clientY }: PointerEvent): [number, number] => {
    const { left, top, width, height } = canvas.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return [((clientX - left) / width) * WIDTH, ((clientY - top) / height) * HEIGHT];
  };
  const begin = (event: PointerEvent): void => {
    if (!event.isPrimary || event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    clearTimeout(rest.current);
    drawing.current = [pointOf(event)];
    redraw();
  };
  const move = (event: PointerEvent): void => {
    if (drawing.current === undefined || !event.isPrimary) return;
    // A quick hand moves further than from frame to frame: the points between are there too.
    const between = event.getCoalescedEvents?.() ?? [];
    drawing.current.push(...(between.length > 0 ? between : [event]).map(pointOf));
    redraw();
  };
  const end = (event: PointerEvent): void => {
    const stroke = drawing.current;
    if (stroke === undefined || !event.isPrimary) return;
    drawing.current = undefined;
    change([...strokes, stroke]);
  };
  const change = (next: readonly Stroke[]): void => {
    untouched.current = false;
    setStrokes(next);
  };
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={tryIt.sheet}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <div class="tools">
        <button disabled={strokes.length === 0} onClick={() => change(strokes.slice(0, -1))}>
          {tryIt.undo}
        </button>
        <button disabled={strokes.length === 0} onClick={() => change([])}>
          {tryIt.clear}
        </button>
        <small>{tryIt.help}</small>
      </div>
    </div>
  );
}

function line(pen: CanvasRenderingContext2D, stroke: Stroke): void {
  pen.strokeStyle = '#111';
  pen.lineWidth = PEN;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  pen.beginPath();
  // A dot is a line of no length.
  for (const [index, [x, y]] of [stroke[0], ...stroke].entries()) {
    if (index === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  pen.stroke();
}
