import { useRef, useState } from 'preact/hooks';

/** The text as it stands, and what it was before. */
export interface TextHistory {
  readonly text: string;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Changes of one name that follow each other quickly are undone together. */
  readonly put: (text: string, together?: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

const TOGETHER_MILLISECONDS = 1_200;
const MOST_STEPS = 200;

interface Steps {
  readonly past: readonly string[];
  readonly text: string;
  readonly future: readonly string[];
}

export function useHistory(first: string): TextHistory {
  const [steps, setSteps] = useState<Steps>({ past: [], text: first, future: [] });
  const last = useRef({ name: '', at: 0 });
  return {
    text: steps.text,
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
    put(text, together = '') {
      if (text === steps.text) return;
      const now = Date.now();
      const { name, at } = last.current;
      const joins = together !== '' && together === name && now - at < TOGETHER_MILLISECONDS && steps.past.length > 0;
      last.current = { name: together, at: now };
      setSteps({
        past: joins ? steps.past : [...steps.past.slice(-MOST_STEPS), steps.text],
        ...{ text, future: [] },
      });
    },
    undo() {
      const before = steps.past.at(-1);
      if (before === undefined) return;
      last.current = { name: '', at: 0 };
      setSteps({ past: steps.past.slice(0, -1), text: before, future: [steps.text, ...steps.future] });
    },
    redo() {
      const [after, ...future] = steps.future;
      if (after === undefined) return;
      last.current = { name: '', at: 0 };
      setSteps({ past: [...steps.past, steps.text], text: after, future });
    },
  };
}
