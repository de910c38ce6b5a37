import { useRef } from 'preact/hooks';
import { useTexts } from '../texts/index.js';
import type { Checked } from '../../server/review/contract-draw.js';
import { isWithin, samePath, type FieldView, type Path, type Place } from './view.js';

interface Row {
  readonly path: Path;
  /** Faults in it are told of. */
  readonly of: Path;
  readonly name: string;
  readonly what: string;
}

/** What stands on a page, to be chosen without a mouse: one stop of the Tab key, arrow keys inside. */
export function ZoneList(props: {
  fields: readonly FieldView[];
  anchors: readonly Place[];
  selected: Path | undefined;
  onSelect: (path: Path) => void;
  onDelete: () => void;
  faults: Checked['faults'];
}) {
  const { fields, anchors, selected, onSelect, onDelete, faults } = props;
  const words = useTexts().draw;
  const list = useRef<HTMLUListElement>(null);
  const rows: Row[] = [
    ...fields.flatMap(({ path: of, places, name, type, table }) =>
      places.map(({ path, option }, index) => ({
        ...{ path, of },
        name:
          (table === undefined ? name : `${table.name} · ${name}`) +
          (option === undefined ? (places.length > 1 ? ` ${index + 1}` : '') : `: ${option}`),
        what: words.types[type],
      })),
    ),
    ...anchors.map(({ path, kind }) => ({
      ...{ path, of: path },
      name: `${kind === 'ruling' ? words.ruling : words.mark} ${Number(path.at(-1)) + 1}`,
      what: '',
    })),
  ];
  const at = rows.findIndex(({ path }) => samePath(path, selected));
  const isFaulty = (of: Path): boolean => faults.some(({ path }) => isWithin(path, of));
  const keys = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length };
    if (event.key === 'Delete' && at >= 0) onDelete();
    else if (event.key in steps && !event.ctrlKey && !event.altKey) {
      // Where nothing is chosen, the first arrow chooses the first.
      const next = Math.min(rows.length - 1, Math.max(0, at + steps[event.key]));
      onSelect(rows[next].path);
      list.current?.querySelectorAll('button')[next]?.focus();
    } else return;
    event.preventDefault();
  };
  if (rows.length === 0) return <p class="soft">{words.noZones}</p>;
  return (
    <ul class="zone-list" ref={list} onKeyDown={keys} aria-label={words.zones}>
      {rows.map(({ path, of, name, what }, index) => (
        <li key={path.join('/')}>
          <button
            tabIndex={index === Math.max(0, at) ? 0 : -1}
            aria-pressed={index === at}
            class={isFaulty(of) ? 'faulty' : ''}
            onClick={() => onSelect(path)}
          >
            <b>{name}</b> <small>{what}</small>
            {isFaulty(of) && <span class="wrong">{words.faulty}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
