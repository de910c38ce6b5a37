import { useEffect, useState } from 'preact/hooks';
import type { KnownForms } from '../../server/review/contract-draw.js';
import { call } from '../api.js';
import { FileDrop } from '../file-drop.js';
import { useTexts } from '../texts/index.js';

/** What to begin with: a blank, or a form that is there already. */
export function Start(props: {
  busy: boolean;
  onBlank: (file: File, begin: 'found' | 'empty') => void;
  onOpen: (name: string, shipped: boolean) => void;
}) {
  const { busy, onBlank, onOpen } = props;
  const texts = useTexts();
  const words = texts.draw;
  const [begin, setBegin] = useState<'found' | 'empty'>('found');
  const [known, setKnown] = useState<KnownForms | undefined>();
  const [chosen, setChosen] = useState('');
  useEffect(() => {
    call<KnownForms>('GET', '/draw/profiles').then(setKnown, () => undefined);
  }, []);
  return (
    <>
      <p>{words.intro}</p>
      <fieldset class="begin">
        <legend>{words.begin}</legend>
        {(['found', 'empty'] as const).map((name) => (
          <label key={name}>
            <input type="radio" name="begin" checked={begin === name} onChange={() => setBegin(name)} />{' '}
            {words.beginnings[name]}
          </label>
        ))}
      </fieldset>
      {!busy && <FileDrop label={words.blankDrop} onFile={(file) => onBlank(file, begin)} />}
      {known !== undefined && (
        <form
          class="open-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen !== '') onOpen(chosen, known.shipped.includes(chosen));
          }}
        >
          <label>
            {words.openForm}
            <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
              <option value="">{words.chooseForm}</option>
              {known.own.length > 0 && (
                <optgroup label={words.ownForms}>
                  {known.own.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </optgroup>
              )}
              <optgroup label={words.shippedForms}>
                {known.shipped.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </optgroup>
            </select>
          </label>
          <button disabled={chosen === '' || busy}>{words.open}</button>
        </form>
      )}
    </>
  );
}
