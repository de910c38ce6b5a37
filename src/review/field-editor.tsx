import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { checkWords, fieldLabel, keyingWords, reasonWords, shownValue } from './plain-words.js';
import { Crop } from './scan.js';
import { meaningsOf, typedForm, valueIn, type Row, type Sitting, type Value, type Word } from './sitting.js';
import { useFormats, useTexts } from './texts/index.js';

type Character = Row['field']['characters'][number];

/** Below these a character is doubted, and doubted much. */
const SURE = 0.98;
const UNSURE = 0.8;
const MOST_CHOICES = 9;

/** The focused field: its strip, what was read, what to type, and why somebody must look. */
export function FieldEditor(props: {
  sitting: Sitting;
  row: Row;
  words: ReadonlyMap<string, Word>;
  onNext: () => void;
  onMove: (step: number) => void;
  onFinish: () => void;
}) {
  const { sitting, row, words, onNext, onMove, onFinish } = props;
  const texts = useTexts();
  const formats = useFormats();
  const input = useRef<HTMLInputElement>(null);
  const { opened } = sitting;
  const waits = row.keying?.turn === 'other' || row.keying?.turn === 'repeat';
  const editable = sitting.editable && !waits;
  const hidden = opened.accounts === 'masked' && opened.masked.includes(row.key);
  const word = words.get(row.key);
  const standing = valueIn(words, row.key, row.field);
  const [text, setText] = useState(sitting.drafts.get(row.key) ?? typedForm(standing));
  const [refused, setRefused] = useState(false);
  const reset = (): void => setText(typedForm(standing));
  // Before the next key is pressed, however busy the machine is.
  useLayoutEffect(() => {
    setText(sitting.drafts.get(row.key) ?? typedForm(standing));
    setRefused(false);
  }, [row.key, opened.accounts]);
  const takeHold = (): void => {
    // Digits type over what is there.
    input.current?.focus();
    input.current?.select();
  };
  useLayoutEffect(takeHold, [row.key, hidden]);
  // Whoever has gone on to something else meanwhile is not called back.
  useLayoutEffect(() => {
    if (editable && [null, document.body, input.current].includes(document.activeElement as HTMLElement | null))
      takeHold();
  }, [editable]);

  const type = (next: string): void => {
    setText(next);
    setRefused(false);
    if (next === typedForm(standing)) sitting.drafts.delete(row.key);
    else sitting.drafts.set(row.key, next);
  };
  const meanings = hidden ? [] : meaningsOf(text, row);
  const choices = choicesOf(row, meanings).slice(0, MOST_CHOICES);
  const ambiguous = meanings.length > 1;
  const bad = text.trim() !== '' && meanings.length === 0 && !hidden;

  const say = (typed: string | null, why?: 'absent' | 'illegible' | 'undone'): void => {
    sitting.say([{ item: row.item, field: row.name, text: typed, ...(why !== undefined && { why }) }]);
  };
  const accept = (): void => {
    if (hidden) return void sitting.showAccounts();
    if (!editable) return onMove(1);
    if (text.trim() === '') {
      // Of a field that is keyed blind nobody knows yet whether anything is there.
      if (row.field.value === null && row.keying === undefined) say(null, 'absent');
      else return setRefused(true);
    } else if (meanings.length === 1) {
      if (word === undefined || typedForm(word.value) !== text) say(text);
    } else return setRefused(true);
    onNext();
  };
  const leave = (why: 'absent' | 'illegible'): void => {
    if (!editable || hidden) return;
    say(null, why);
    setText('');
    onNext();
  };
  const undo = (): void => {
    if (text !== typedForm(standing)) {
      sitting.drafts.delete(row.key);
      setRefused(false);
      reset();
    } else if (word !== undefined && editable) {
      say(null, 'undone');
      setText(typedForm(row.field.value));
    }
  };
  const take = (value: Value): void => {
    type(typedForm(value));
    input.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    const digit = event.altKey ? Number(event.code.replace('Digit', '')) : NaN;
    const actions: Record<string, () => void> = {
      Enter: event.ctrlKey || event.metaKey ? onFinish : accept,
      Escape: undo,
      ArrowDown: () => onMove(1),
      ArrowUp: () => onMove(-1),
      ...(event.altKey && { KeyN: () => leave('absent'), KeyI: () => leave('illegible') }),
    };
    const action =
      digit >= 1 && digit <= choices.length
        ? () => take(choices[digit - 1])
        : (actions[event.code] ?? actions[event.key]);
    // A button that has the focus is pressed by Enter.
    const pressed = event.key === 'Enter' && !event.ctrlKey && event.target instanceof HTMLButtonElement;
    if (action === undefined || pressed) return;
    event.preventDefault();
    action();
  };

  const label = fieldLabel(row.name, texts);
  const values = new Map(
    sitting.rows
      .filter(({ item }) => item === row.item)
      .map(({ key, name, field }) => [name, valueIn(words, key, field)]),
  );
  const failed = sitting
    .checks(row.item, words)
    .filter(({ verdict, fields }) => verdict === 'failed' && fields.includes(row.name));
  const expected = texts.expects[row.spec?.type ?? ''] ?? '';
  return (
    <div class="editor" onKeyDown={keys}>
      <h2>
        <label for="value">{label}</label>
      </h2>
      <Crop opened={opened} row={row} label={texts.crop(label)} />
      {row.keying !== undefined && (
        <ul class="keying">
          {keyingWords(row, texts, formats).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      )}
      {row.field.characters.length > 0 && (
        <Characters characters={row.field.characters} onTake={(changed) => type(changed)} editable={editable} />
      )}
      {hidden ? (
        <div class="masked">
          <output>{shownValue(standing, texts, formats)}</output>
          <p>{texts.masked}</p>
          <HiddenInput show={() => void sitting.showAccounts()} label={texts.show} />
          <small>{texts.showHelp}</small>
        </div>
      ) : (
        <>
          <input
            ref={input}
            id="value"
            class={refused || bad ? 'wrong' : ''}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={text}
            readOnly={!editable}
            aria-invalid={refused || bad}
            aria-describedby="meaning why"
            onInput={({ currentTarget }) => type(currentTarget.value)}
          />
          <p id="meaning" class={`meaning ${refused || bad ? 'bad' : ''}`} role="status">
            {bad || (refused && meanings.length === 0)
              ? `${texts.noValue} ${expected}`
              : ambiguous
                ? texts.severalMeanings
                : meanings.length === 1
                  ? `${texts.means} ${shownValue(meanings[0], texts, formats)}`
                  : expected}
          </p>
        </>
      )}
      {choices.length > 0 && editable && !hidden && (
        <div class="choices" role="group" aria-label={texts.alternatives}>
          {!ambiguous && <span>{texts.alternatives}</span>}
          {choices.map((value, index) => (
            <button key={typedForm(value)} onClick={() => take(value)}>
              <kbd>Alt {index + 1}</kbd> {shownValue(value, texts, formats)}
            </button>
          ))}
        </div>
      )}
      <ul id="why" class="why">
        {failed.map((check) => (
          <li key={check.rule} class="bad">
            {checkWords(check, values, opened.result.items[row.item].crossCheck, texts, formats)}
          </li>
        ))}
        {word === undefined && reasonWords(row, texts, formats).map((reason) => <li key={reason}>{reason}</li>)}
      </ul>
      {editable && !hidden && (
        <div class="actions">
          <button class="main" onClick={accept}>
            {texts.accept} <kbd>Enter</kbd>
          </button>
          <button onClick={() => leave('absent')}>{texts.absent}</button>
          <button onClick={() => leave('illegible')}>{texts.illegible}</button>
          <button onClick={undo} disabled={word === undefined && text === typedForm(standing)}>
            {texts.undo} <kbd>Esc</kbd>
          </button>
        </div>
      )}
    </div>
  );
}

/** Where account numbers are masked, Enter asks for them. */
function HiddenInput({ show, label }: { show: () => void; label: string }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button id="value" ref={button} class="main" onClick={show}>
      {label} <kbd>Enter</kbd>
    </button>
  );
}

/** Other values: of an ambiguous text its meanings, otherwise what else the reading allows. */
function choicesOf(row: Row, meanings: readonly Value[]): Value[] {
  if (meanings.length > 1) return [...meanings];
  const current = meanings.at(0);
  const all = [
    ...(row.keying?.keyed ?? []).flatMap(({ value }) => value ?? []),
    ...(row.field.value === null ? [] : [row.field.value]),
    ...row.field.alternatives.map(({ value }) => value),
  ];
  return all.filter((value) => current === undefined || typedForm(value) !== typedForm(current));
}

/** Each character in the colour of its confidence, doubtful ones with what else they may be. */
function Characters(props: { characters: readonly Character[]; editable: boolean; onTake: (text: string) => void }) {
  const { characters, editable, onTake } = props;
  const texts = useTexts();
  const { percent } = useFormats();
  const letter = (text: string): string => ({ '⑆': 'A', '⑇': 'B', '⑈': 'C', '⑉': 'D' })[text] ?? text;
  const take = (at: number, text: string): void =>
    onTake(characters.map((one, index) => letter(index === at ? text : one.text)).join(''));
  return (
    <div class="characters" role="group" aria-label={texts.asRead}>
      {characters.map(({ text, probability, runnersUp }, index) => {
        const level = probability >= SURE ? 'high' : probability >= UNSURE ? 'middle' : 'low';
        const others =
          level === 'high' ? [] : runnersUp.filter((one) => one.text.trim() !== '' && one.text !== text).slice(0, 2);
        const said = texts.percent(letter(text), percent(probability));
        return (
          <span class={`character ${level}`} key={index}>
            <b title={said}>{letter(text)}</b>
            {level !== 'high' && <small>{percent(Math.round(probability * 100) / 100)}</small>}
            {editable &&
              others.map((one) => (
                <button
                  key={one.text}
                  aria-label={texts.useInstead(letter(one.text))}
                  onClick={() => take(index, one.text)}
                >
                  {letter(one.text)}
                </button>
              ))}
          </span>
        );
      })}
    </div>
  );
}
