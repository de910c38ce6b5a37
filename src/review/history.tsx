import type { Opened } from '../server/review/contract.js';
import { fieldLabel, shownValue } from './plain-words.js';
import { useFormats, useTexts } from './texts/index.js';

/** What people said of the document, and who asked for account numbers: the record, first to last. */
export function History({ opened }: { opened: Opened }) {
  const texts = useTexts();
  const formats = useFormats();
  const { revisions, accesses, keying } = opened;
  let state = 'open';
  const lines = revisions.flatMap(({ number, at, by, changes, state: next, note }) => {
    const acts = { accepted: texts.finishedIt, rejected: texts.rejectedIt, open: texts.reopenedIt };
    const act = next === state ? undefined : acts[next];
    state = next;
    return [
      ...changes.map((change) => ({
        key: `${number} ${change.item} ${change.field}`,
        at,
        who: by.name,
        what: `${fieldLabel(change.field, texts)}: ${shownValue(change.after, texts, formats)} (${texts.fieldStates[change.why] ?? texts.undo}; ${texts.from} ${shownValue(change.machine, texts, formats)})`,
      })),
      ...(act === undefined
        ? []
        : [{ key: `${number}`, at, who: by.name, what: note === undefined ? act : `${act}: ${note}` }]),
    ];
  });
  const asked = accesses.map(({ by, at, what }) => ({ key: `${at} ${what}`, at, who: by, what: texts.accesses[what] }));
  const keyed = Object.entries(keying).flatMap(([key, field]) =>
    field.keyed.map(({ by, at }) => {
      const name = fieldLabel(key.split(' ').slice(1).join(' '), texts);
      return { key: `${key} ${at}`, at, who: by, what: texts.keyedIt(name) };
    }),
  );
  const all = [...lines, ...asked, ...keyed].sort((a, b) => (a.at < b.at ? -1 : 1));
  if (all.length === 0) return null;
  return (
    <details class="history">
      <summary>{texts.history}</summary>
      <ol>
        {all.map(({ key, at, who, what }) => (
          <li key={key}>
            <small>{texts.said(who, formats.time(at))}</small> {what}
          </li>
        ))}
      </ol>
    </details>
  );
}
