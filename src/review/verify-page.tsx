import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { GlyphScreen, Scope, Struck } from '../server/review/contract-glyphs.js';
import { ApiError, call, holder, uuid } from './api.js';
import { useTexts } from './texts/index.js';
import './verify.css';

const DIGITS = [...'0123456789'];

/** Group verification: everything that was read as one digit on one screen, to strike out what is another. */
export function VerifyPage() {
  const texts = useTexts();
  const words = texts.glyphs;
  const [digit, setDigit] = useState('0');
  const [scope, setScope] = useState<Scope>('accepted');
  const [after, setAfter] = useState<string | undefined>();
  const [screen, setScreen] = useState<GlyphScreen | undefined>();
  const [struck, setStruck] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [sending, setSending] = useState(false);
  const [tries, setTries] = useState(0);
  /** Of what is sent: the same strikes sent again, since no answer came, are one. */
  const request = useRef(uuid());

  useEffect(() => void (document.title = `${words.title} – Counterfoil`), [words]);
  // Before anything is drawn: nobody may strike out what was read as the digit before.
  useLayoutEffect(() => {
    let left = false;
    setScreen(undefined);
    const cursor = after === undefined ? '' : `&after=${after}`;
    call<GlyphScreen>('GET', `/glyphs?digit=${digit}&scope=${scope}${cursor}`).then(
      (answer) => {
        if (left) return;
        setProblem(undefined);
        setScreen(answer);
      },
      (thrown: unknown) => {
        if (!left) setProblem(asError(thrown));
      },
    );
    return () => void (left = true);
  }, [digit, scope, after, tries]);

  const show = (next: string): void => {
    setDigit(next);
    setAfter(undefined);
  };
  const toggle = (name: string): void => {
    const next = new Set(struck);
    if (!next.delete(name)) next.add(name);
    request.current = uuid();
    setStruck(next);
  };
  const send = async (): Promise<void> => {
    if (sending || struck.size === 0) return;
    setSending(true);
    try {
      const glyphs = [...struck];
      const answer = await call<Struck>('POST', '/glyphs/strikes', { holder, request: request.current, glyphs });
      request.current = uuid();
      setStruck(new Set(answer.held));
      setSaid([
        words.sent(answer.fields, answer.documents),
        ...(answer.held.length > 0 ? [words.held(answer.holders.join(', '))] : []),
        ...(answer.gone.length > 0 ? [words.gone] : []),
      ]);
      setProblem(undefined);
      setTries(tries + 1);
    } catch (thrown) {
      setProblem(asError(thrown));
    } finally {
      setSending(false);
    }
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLSelectElement || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key === 'Enter') void send();
    else if (!event.ctrlKey && /^\d$/.test(event.key)) show(event.key);
    else return;
    event.preventDefault();
  };

  const glyphs = screen?.glyphs ?? [];
  return (
    <main id="content" class="queue" tabIndex={-1} onKeyDown={keys}>
      <div class="headline">
        <h1>{words.title}</h1>
        <button class="main" disabled={struck.size === 0 || sending} onClick={() => void send()}>
          {words.send(struck.size)} <kbd>Ctrl Enter</kbd>
        </button>
      </div>
      <p>{words.about}</p>
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}{' '}
          <button onClick={() => setTries(tries + 1)}>{texts.tryAgain}</button>
        </p>
      )}
      <div role="status" class="said">
        {said.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <div class="filters">
        <fieldset class="digits">
          <legend>{words.digit}</legend>
          {DIGITS.map((one) => (
            <label key={one}>
              <input type="radio" name="digit" value={one} checked={one === digit} onChange={() => show(one)} />
              <span>{one}</span>
            </label>
          ))}
        </fieldset>
        <label>
          {words.scope}
          <select
            value={scope}
            onChange={({ currentTarget }) => {
              setScope(currentTarget.value as Scope);
              setAfter(undefined);
            }}
          >
            {Object.entries(words.scopes).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p class="glyph-count" role="status">
        {screen === undefined
          ? problem === undefined && texts.loading
          : glyphs.length === 0
            ? words.none
            : words.count(glyphs.length, screen.documents)}
      </p>
      {glyphs.length > 0 && <Sheet {...{ glyphs, digit, struck, toggle }} />}
      <div class="actions">
        {after !== undefined && <button onClick={() => setAfter(undefined)}>{words.first}</button>}
        {screen !== undefined && screen.next !== null && (
          <button onClick={() => setAfter(screen.next ?? undefined)}>{words.more}</button>
        )}
        <small>{words.help}</small>
      </div>
    </main>
  );
}

/** The pictures side by side; one stop of the Tab key, arrow keys inside. */
function Sheet(props: {
  glyphs: readonly string[];
  digit: string;
  struck: ReadonlySet<string>;
  toggle: (name: string) => void;
}) {
  const { glyphs, digit, struck, toggle } = props;
  const words = useTexts().glyphs;
  const sheet = useRef<HTMLUListElement>(null);
  const [at, setAt] = useState(0);
  const current = Math.min(at, glyphs.length - 1);
  const move = (event: KeyboardEvent): void => {
    const buttons = [...(sheet.current?.querySelectorAll('button') ?? [])];
    const top = buttons[current].offsetTop;
    // As many as the window has side by side.
    const row = buttons.filter(({ offsetTop }) => offsetTop === buttons[0].offsetTop).length;
    const lastRow = buttons.every(({ offsetTop }) => offsetTop <= top);
    const steps: Record<string, number> = {
      ...{ ArrowRight: 1, ArrowLeft: -1, ArrowDown: lastRow ? 0 : row, ArrowUp: current < row ? 0 : -row },
      ...{ Home: -current, End: buttons.length },
    };
    if (!(event.key in steps) || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(buttons.length - 1, Math.max(0, current + steps[event.key]));
    setAt(next);
    buttons[next].focus();
  };
  return (
    <ul class="glyphs" ref={sheet} onKeyDown={move}>
      {glyphs.map((name, index) => (
        <li key={name}>
          <button
            class="glyph"
            tabIndex={index === current ? 0 : -1}
            aria-pressed={struck.has(name)}
            aria-label={words.glyph(index + 1, glyphs.length, digit)}
            onFocus={() => setAt(index)}
            onClick={() => toggle(name)}
          >
            <img src={`/review/api/glyphs/${name}/image`} alt="" loading="lazy" />
          </button>
        </li>
      ))}
    </ul>
  );
}

const asError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError ? thrown : new ApiError('CF_INTERNAL', String(thrown));
