import { useEffect, useRef, useState } from 'preact/hooks';
import type { Tried } from '../server/review/contract-try.js';
import { ApiError, send } from './api.js';
import { DrawingPad } from './drawing-pad.js';
import { FileDrop } from './file-drop.js';
import { LineLook } from './line-look.js';
import { useTexts } from './texts/index.js';
import './try.css';

/** Draw a line, or drop a picture of one, and see how it is cut and read. */
export function TryPage() {
  const texts = useTexts();
  const { tryIt } = texts;
  const [kind, setKind] = useState<Tried['kind']>('number');
  const [picture, setPicture] = useState<Blob | undefined>();
  const [tried, setTried] = useState<Tried | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  /** What is to be read next: the last that was asked for while one was being read. */
  const next = useRef<{ picture: Blob; kind: Tried['kind'] } | undefined>(undefined);
  useEffect(() => void (document.title = `${tryIt.title} – Counterfoil`), [texts]);

  const read = async (): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    while (next.current !== undefined) {
      const wanted = next.current;
      next.current = undefined;
      try {
        const answer = await send<Tried>(`/try?kind=${wanted.kind}`, wanted.picture);
        if (next.current === undefined) setTried(answer);
        setProblem(undefined);
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        setTried(undefined);
        setProblem(thrown);
      }
    }
    running.current = false;
    setBusy(false);
  };
  useEffect(() => {
    if (picture === undefined) return setTried(undefined);
    next.current = { picture, kind };
    void read();
  }, [picture, kind]);

  return (
    <main id="content" class="try" tabIndex={-1}>
      <h1>{tryIt.title}</h1>
      <p>{tryIt.intro}</p>
      <fieldset class="kinds">
        <legend>{tryIt.kind}</legend>
        {Object.entries(tryIt.kinds).map(([name, label]) => (
          <label key={name}>
            <input
              type="radio"
              name="kind"
              value={name}
              checked={name === kind}
              onChange={() => setKind(name as Tried['kind'])}
            />{' '}
            {label}
          </label>
        ))}
      </fieldset>
      <DrawingPad onDrawn={setPicture} />
      <FileDrop label={tryIt.drop} onFile={setPicture} />
      <div class="looked" aria-busy={busy}>
        <p role="status" class={busy ? 'state' : 'hidden'}>
          {busy ? texts.reading : tried === undefined ? '' : tryIt.says(tried.text)}
        </p>
        {problem !== undefined && (
          <p class="notice bad" role="alert">
            {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}
          </p>
        )}
        {tried !== undefined && <LineLook tried={tried} />}
      </div>
    </main>
  );
}
