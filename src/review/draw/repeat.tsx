import { useState } from 'preact/hooks';
import { useTexts } from '../texts/index.js';
import { NumberInput, TextInput } from './inputs.js';
import type { FieldView, Path } from './view.js';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;

/** Makes of a field a column that is repeated row after row. */
export function Repeat(props: { field: FieldView; onRepeat: (table: string, rows: number, pitch: number) => void }) {
  const { field, onRepeat } = props;
  const words = useTexts().draw;
  const [table, setTable] = useState('line');
  const [rows, setRows] = useState(5);
  const [pitch, setPitch] = useState((field.places.at(0)?.height ?? 8) + 2);
  return (
    <details class="repeat">
      <summary>{words.repeat}</summary>
      <p class="soft">{words.repeatHelp}</p>
      <div class="row-of">
        <TextInput
          label={words.table}
          value={table}
          problem={(name) => (NAME.test(name) ? undefined : words.nameForm)}
          onValue={setTable}
        />
        <NumberInput
          label={words.rows}
          value={rows}
          {...{ least: 1, most: 200 }}
          onValue={(value) => setRows(value ?? rows)}
        />
        <NumberInput
          label={words.rowPitch}
          value={pitch}
          {...{ step: 0.05, least: 0.5 }}
          onValue={(value) => setPitch(value ?? pitch)}
        />
      </div>
      <button onClick={() => onRepeat(table, rows, pitch)}>{words.makeTable}</button>
    </details>
  );
}

/** How often, and how far apart, the rows of a table stand. */
export function TableForm(props: {
  table: NonNullable<FieldView['table']>;
  onSet: (path: Path, value: unknown) => void;
}) {
  const { table, onSet } = props;
  const words = useTexts().draw;
  const path = ['tables', table.name];
  return (
    <fieldset>
      <legend>{words.tableNamed(table.name)}</legend>
      <div class="row-of">
        <NumberInput
          label={words.rows}
          value={table.rows}
          {...{ least: 1, most: 200 }}
          onValue={(value) => value !== undefined && onSet([...path, 'rows'], Math.round(value))}
        />
        <NumberInput
          label={words.rowPitch}
          value={table.pitch}
          {...{ step: 0.05, least: 0.5 }}
          onValue={(value) => value !== undefined && onSet([...path, 'pitch'], value)}
        />
      </div>
    </fieldset>
  );
}
