import { useEffect, useState } from 'preact/hooks';
import type { OpenedForm, Proposed } from '../../server/review/contract-draw.js';
import { ApiError, call, send } from '../api.js';
import { useTexts } from '../texts/index.js';
import './draw.css';
import { Desk } from './desk.js';
import { Start } from './start.js';
import type { Origin } from './work.js';

/** Makes a form's profile by drawing on its blank: for people who need know nothing of its format. */
export function DrawPage() {
  const texts = useTexts();
  const words = texts.draw;
  const [origin, setOrigin] = useState<Origin | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [busy, setBusy] = useState(false);
  useEffect(() => void (document.title = `${words.title} – Counterfoil`), [words]);

  const begin = async (make: () => Promise<Origin>): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      setOrigin(await make());
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setProblem(thrown);
    } finally {
      setBusy(false);
    }
  };
  const fromBlank = (file: File, wanted: 'found' | 'empty'): Promise<void> =>
    begin(async () => {
      const address = `/draw/proposal?begin=${wanted}&name=${encodeURIComponent(file.name)}`;
      const { text, pages } = await send<Proposed>(address, file);
      return { text, pages, tag: null, name: undefined, blank: file };
    });
  const open = (name: string, shipped: boolean): Promise<void> =>
    begin(async () => {
      const { text, pages, tag } = await call<OpenedForm>('GET', `/draw/profiles/${name}`);
      return { text, pages, tag, name: shipped ? undefined : name, blank: undefined };
    });
  return (
    <main id="content" class={origin === undefined ? 'draw start' : 'draw'} tabIndex={-1} aria-busy={busy}>
      <div class="headline">
        <h1>{words.title}</h1>
        {origin !== undefined && (
          <button
            onClick={() => {
              if (confirm(words.leave)) setOrigin(undefined);
            }}
          >
            {words.another}
          </button>
        )}
      </div>
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}
        </p>
      )}
      <p role="status" class={busy ? 'soft' : 'hidden'}>
        {busy ? words.looking : ''}
      </p>
      {origin === undefined ? (
        <Start
          busy={busy}
          onBlank={(file, wanted) => void fromBlank(file, wanted)}
          onOpen={(name, shipped) => void open(name, shipped)}
        />
      ) : (
        <Desk key={origin.text} origin={origin} />
      )}
    </main>
  );
}
