import { useEffect, useRef, useState } from 'preact/hooks';
import type { Entry } from '../server/review/contract.js';
import { useFormats, useTexts } from './texts/index.js';

const ROW = 46;
const SPARE = 8;

/** Pixels. */
interface View {
  readonly top: number;
  readonly height: number;
}

/** What of the list is in sight; the view as it was where nothing moved, so that nothing is drawn again. */
const seen =
  ({ scrollTop: top, clientHeight: height }: HTMLElement) =>
  (before: View): View =>
    before.top === top && before.height === height ? before : { top, height };

/** Ten thousand rows, of which those in sight exist. */
export function QueueList({ entries, order }: { entries: readonly Entry[]; order: unknown }) {
  const texts = useTexts();
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ top: 0, height: 600 });
  // Another order or filter begins at its top: its rows are those there from the first, not those where one was before.
  const [shown, setShown] = useState(order);
  if (shown !== order) {
    setShown(order);
    setView({ ...view, top: 0 });
  }
  useEffect(() => void (box.current !== null && (box.current.scrollTop = 0)), [order]);
  const focus = useRef<number | undefined>(undefined);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => setView(seen(element));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  useEffect(() => {
    if (focus.current === undefined) return;
    const link = box.current?.querySelector<HTMLElement>(`[aria-rowindex="${focus.current + 2}"] a`);
    if (link) {
      link.focus({ preventScroll: true });
      focus.current = undefined;
    }
  });

  const first = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const last = Math.min(entries.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
    const at = Number((event.target as HTMLElement).closest('[aria-rowindex]')?.getAttribute('aria-rowindex')) - 2;
    if (step === undefined || Number.isNaN(at) || box.current === null) return;
    event.preventDefault();
    const to = Math.min(entries.length - 1, Math.max(0, at + step));
    focus.current = to;
    const element = box.current;
    if (to * ROW < element.scrollTop) element.scrollTop = to * ROW;
    else if ((to + 2) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (to + 2) * ROW - element.clientHeight;
    setView(seen(element));
  };

  const { columns } = texts;
  return (
    <div
      class="list"
      role="table"
      aria-label={texts.queue}
      aria-rowcount={entries.length + 1}
      ref={box}
      onKeyDown={move}
    >
      <div role="rowgroup" class="list-head">
        <div role="row" aria-rowindex={1} class="row">
          {[columns.document, columns.received, columns.amount, columns.reasons, columns.holder].map((name) => (
            <span role="columnheader" key={name}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" style={{ height: `${entries.length * ROW}px`, position: 'relative' }}>
        {entries.slice(first, last).map((entry, index) => (
          <div
            role="row"
            class="row"
            key={entry.id}
            aria-rowindex={first + index + 2}
            style={{ position: 'absolute', top: `${(first + index) * ROW}px`, height: `${ROW}px` }}
          >
            <span role="cell">
              <a href={`#/documents/${entry.id}`}>{entry.name}</a> <small>{entry.profile}</small>
            </span>
            <span role="cell">
              <time dateTime={entry.received}>{formats.time(entry.received)}</time>
            </span>
            <span role="cell" class="figure">
              {entry.amount === null ? '–' : formats.money(entry.amount.decimal, entry.amount.currency)}
            </span>
            <span role="cell">
              {entry.state === 'open'
                ? entry.reasons.map((code) => (
                    <span class="tag" key={code}>
                      {texts.reasons[code] ?? code}
                    </span>
                  ))
                : texts.states[entry.state]}
            </span>
            <span role="cell">{entry.holder ?? ''}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
