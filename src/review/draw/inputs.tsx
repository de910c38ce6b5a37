import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';

/** Inputs that say what they mean when somebody has done typing: half a number is none. */

/**
 * What is being typed in place of a value, until it is taken over or the value changes. Decided while rendering: an
 * effect would come after the picture, and on a busy machine take back what was typed before it.
 */
function useDraft(value: string): [typed: string, setTyped: (typed: string | undefined) => void] {
  const [draft, setDraft] = useState<{ typed: string; over: string } | undefined>();
  return [
    draft?.over === value ? draft.typed : value,
    (typed) => setDraft(typed === undefined ? undefined : { typed, over: value }),
  ];
}

export function NumberInput(props: {
  label: string;
  value: number | undefined;
  onValue: (value: number | undefined) => void;
  step?: number;
  least?: number;
  most?: number;
  /** Shown where nothing is typed: what then counts. */
  otherwise?: string;
}) {
  const { label, value, onValue, step = 1, least, most, otherwise } = props;
  const said = value === undefined ? '' : String(Math.round(value * 1000) / 1000);
  const [typed, setTyped] = useDraft(said);
  const commit = (text: string): void => {
    setTyped(undefined);
    const number = Number(text);
    if (text.trim() === '') onValue(undefined);
    else if (Number.isFinite(number)) onValue(Math.min(most ?? Infinity, Math.max(least ?? -Infinity, number)));
  };
  return (
    <label class="short">
      {label}
      <input
        type="number"
        {...{ step, min: least, max: most, value: typed }}
        placeholder={otherwise}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => commit(currentTarget.value)}
      />
    </label>
  );
}

export function TextInput(props: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** What is wrong with a text, to be said beside it. */
  problem?: (text: string) => string | undefined;
  otherwise?: string;
  inputRef?: { current: HTMLInputElement | null };
  class?: string;
}) {
  const { label, value, onValue, problem, otherwise, inputRef } = props;
  const [typed, setTyped] = useDraft(value);
  const wrong = typed === value ? undefined : problem?.(typed);
  const id = useId();
  return (
    <label class={props.class}>
      {label}
      <input
        ref={inputRef}
        type="text"
        value={typed}
        placeholder={otherwise}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : id}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => {
          if (problem?.(currentTarget.value) !== undefined) return;
          setTyped(undefined);
          if (currentTarget.value !== value) onValue(currentTarget.value);
        }}
      />
      {wrong !== undefined && (
        <span id={id} class="wrong">
          {wrong}
        </span>
      )}
    </label>
  );
}

export function Choose<T extends string>(props: {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onValue: (value: T) => void;
}) {
  const { label, value, options, onValue } = props;
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onValue(currentTarget.value as T)}>
        {(Object.entries(options) as [T, string][]).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Tick(props: { label: ComponentChildren; value: boolean; onValue: (value: boolean) => void }) {
  const { label, value, onValue } = props;
  return (
    <label class="tick">
      <input type="checkbox" checked={value} onChange={({ currentTarget }) => onValue(currentTarget.checked)} />
      {label}
    </label>
  );
}
