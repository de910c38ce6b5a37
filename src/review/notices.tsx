import type { Me } from '../server/review/contract.js';
import { fieldLabel } from './plain-words.js';
import type { Sitting } from './sitting.js';
import { useTexts } from './texts/index.js';

/** What stands between the person and the document, in words, and what to do about it. */
export function Notices({ sitting, user }: { sitting: Sitting; user: NonNullable<Me['user']> }) {
  const texts = useTexts();
  const { trouble, offline, lease, state, queue } = sitting;
  const canCorrect = user.rights.includes('correct');
  const unsaved = (
    <ul>
      {[
        ...queue.flatMap(({ changes }) => changes.map(({ field, text }) => [field, text ?? texts.empty] as const)),
        ...[...sitting.drafts].map(([key, text]) => [key.split(' ').slice(1).join(' '), text] as const),
      ].map(([field, text]) => (
        <li key={field}>
          {fieldLabel(field, texts)}: <strong>{text}</strong>
        </li>
      ))}
    </ul>
  );
  const takeOver = user.rights.includes('take-over') && (
    <button onClick={() => void sitting.claim(true)}>{texts.takeOver}</button>
  );
  if (trouble === 'gone')
    return (
      <div class="notice bad" role="alert">
        {texts.gone}
        {unsaved}
      </div>
    );
  if (trouble === 'locked')
    return (
      <div class="notice bad" role="alert">
        {texts.lockLost(lease !== null && !lease.mine ? lease.by : '–')}
        {unsaved}
        <button onClick={() => void sitting.reload(false)}>{texts.reload}</button> {takeOver}
      </div>
    );
  if (trouble === 'conflict')
    return (
      <div class="notice bad" role="alert">
        {texts.conflict}
        {unsaved}
        <button onClick={() => void sitting.reload()}>{texts.reload}</button>
      </div>
    );
  return (
    <>
      {offline && (
        <div class="notice bad" role="alert">
          {texts.offline}
        </div>
      )}
      {typeof trouble === 'object' && (
        <div class="notice bad" role="alert">
          {trouble.message}. {trouble.remedy} <button onClick={sitting.retry}>{texts.tryAgain}</button>
        </div>
      )}
      {state !== 'open' && <div class="notice">{texts.closed[state]}</div>}
      {state === 'open' && !canCorrect && <div class="notice">{texts.lookOnly}</div>}
      {state === 'open' && canCorrect && lease !== null && !lease.mine && (
        <div class="notice" role="status">
          {texts.locked(lease.by)} {takeOver}
        </div>
      )}
    </>
  );
}
