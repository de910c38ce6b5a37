import { useEffect, useRef, useState } from 'preact/hooks';
import type { Me } from '../server/review/contract.js';
import { ApiError, call } from './api.js';
import { useTexts } from './texts/index.js';

/** Name and password, or the way to the provider. `again`: over a page on which somebody was at work. */
export function SignIn({
  ways,
  onDone,
  again = false,
}: {
  ways: Me['ways'];
  onDone: (me: Me) => void;
  again?: boolean;
}) {
  const texts = useTexts();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  // The provider sent them back without vouching for them.
  const refusal = /^#\/refused\/(\w+)$/.exec(location.hash)?.[1];
  useEffect(() => first.current?.focus(), []);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      onDone(await call<Me>('POST', '/session', { name: form.get('name'), password: form.get('password') }));
    } catch (thrown) {
      if (thrown instanceof ApiError) setProblem(thrown);
      else throw thrown;
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="card sign-in" onSubmit={(event) => void submit(event)}>
      <h1>{texts.signIn}</h1>
      {again && <p>{texts.signInAgain}</p>}
      {refusal !== undefined && (
        <p class="bad" role="alert">
          {texts.refusals[refusal] ?? texts.failed}
        </p>
      )}
      {ways.provider && (
        <a class="button main" href="/review/api/provider">
          {texts.byProvider}
        </a>
      )}
      {ways.password && (
        <>
          <label>
            {texts.name}
            <input ref={first} name="name" autocomplete="username" required maxLength={64} />
          </label>
          <label>
            {texts.password}
            <input name="password" type="password" autocomplete="current-password" required maxLength={200} />
          </label>
        </>
      )}
      {problem !== undefined && (
        <p class="bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}
        </p>
      )}
      {ways.password && (
        <button class={ways.provider ? '' : 'main'} disabled={busy}>
          {texts.signIn}
        </button>
      )}
    </form>
  );
}
