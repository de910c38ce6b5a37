import { fieldLabel, shownValue } from './plain-words.js';
import { valueIn, type Row, type Word } from './sitting.js';
import { useFormats, useTexts } from './texts/index.js';

/** All fields with their values and what is thought of them. */
export function FieldList(props: {
  rows: readonly Row[];
  words: ReadonlyMap<string, Word>;
  focused: Row | undefined;
  onFocus: (row: Row) => void;
}) {
  const { rows, words, focused, onFocus } = props;
  const texts = useTexts();
  const formats = useFormats();
  const items = [...new Set(rows.map(({ item }) => item))];
  return (
    <div>
      {items.map((item) => (
        <div key={item}>
          {items.length > 1 && <h2>{texts.fieldsOf(item + 1)}</h2>}
          <ul class="fields" aria-label={items.length > 1 ? texts.fieldsOf(item + 1) : texts.fields}>
            {rows
              .filter((row) => row.item === item)
              .map((row) => {
                const value = valueIn(words, row.key, row.field);
                const state = stateOf(row, words.get(row.key));
                return (
                  <li key={row.key}>
                    <button
                      class={`field ${state}`}
                      aria-current={row.key === focused?.key ? 'true' : undefined}
                      onClick={() => onFocus(row)}
                    >
                      <span>{fieldLabel(row.name, texts)}</span>
                      <b>{row.keying !== undefined && value === null ? '•••' : shownValue(value, texts, formats)}</b>
                      <small>{texts.fieldStates[state]}</small>
                    </button>
                  </li>
                );
              })}
          </ul>
        </div>
      ))}
    </div>
  );
}

const stateOf = (row: Row, word: Word | undefined): string => {
  if (word !== undefined) return word.why;
  if (row.keying !== undefined) return row.doubtful ? 'to-key' : 'keyed';
  if (row.doubtful) return 'doubtful';
  if (row.field.decision.state === 'accepted') return 'accepted';
  return row.field.value === null ? 'empty' : 'unsure';
};
