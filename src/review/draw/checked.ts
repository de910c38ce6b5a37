import { useEffect, useRef, useState } from 'preact/hooks';
import type { Ambiguity, Checked } from '../../server/review/contract-draw.js';
import { ApiError, call } from '../api.js';

/** A pause in typing after which the text is checked. */
const PAUSE_MILLISECONDS = 250;
const AGAIN_MILLISECONDS = 2_000;

/** A text that was right for so long is asked whether a scan can lie by it in one way only. */
const REST_MILLISECONDS = 1_500;

/** Pages of which nobody could say how a scan of them lies. */
export function useAmbiguous(text: string, isRight: boolean): readonly number[] {
  const [pages, setPages] = useState<readonly number[]>([]);
  useEffect(() => {
    if (!isRight) return setPages([]);
    let left = false;
    const timer = setTimeout(() => {
      // It is a hint: where it cannot be had, the trial shows the same.
      call<Ambiguity>('POST', '/draw/ambiguity', { text }).then(
        (answer) => !left && setPages(answer.pages),
        () => undefined,
      );
    }, REST_MILLISECONDS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, isRight]);
  return pages;
}

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
