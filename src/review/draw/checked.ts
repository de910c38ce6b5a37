import { useEffect, useRef, useState } from 'preact/hooks';
import type { Checked } from '../../server/review/contract-draw.js';
import { ApiError, call } from '../api.js';

/** A pause in typing after which the text is checked. */
const PAUSE_MILLISECONDS = 250;
const AGAIN_MILLISECONDS = 2_000;

/** What the server says of the text, by the code that reads profiles; of an older one, or undefined, until it has answered. */
export function useChecked(text: string): (Checked & { readonly of: string }) | undefined {
  const [checked, setChecked] = useState<(Checked & { of: string }) | undefined>();
  const wanted = useRef(text);
  const running = useRef(false);
  wanted.current = text;
  useEffect(() => {
    let left = false;
    const run = async (): Promise<void> => {
      // One at a time: what was typed meanwhile is asked for next.
      if (running.current) return;
      running.current = true;
      let done: string | undefined;
      while (done !== wanted.current && !left) {
        done = wanted.current;
        try {
          const answer = await call<Checked>('POST', '/draw/check', { text: done });
          setChecked({ ...answer, of: done });
        } catch (thrown) {
          if (!(thrown instanceof ApiError)) throw thrown;
          done = undefined;
          await new Promise((go) => setTimeout(go, AGAIN_MILLISECONDS));
        }
      }
      running.current = false;
    };
    const timer = setTimeout(() => void run(), PAUSE_MILLISECONDS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text]);
  return checked;
}
