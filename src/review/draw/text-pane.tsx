import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../texts/index.js';

/** The profile as the file that it is; what is typed here counts as what is drawn. */
export function TextPane(props: {
  text: string;
  onText: (text: string) => void;
  /** Lines with faults, from 1. */
  faulty: ReadonlySet<number>;
  /** A line to be shown, and a number that is another each time. */
  goTo: { readonly line: number; readonly turn: number } | undefined;
}) {
  const { text, onText, faulty, goTo } = props;
  const words = useTexts().draw;
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n');
  useEffect(() => {
    if (goTo === undefined || area.current === null) return;
    const start = lines.slice(0, goTo.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
    area.current.focus();
    area.current.setSelectionRange(start, start + (lines[goTo.line - 1]?.length ?? 0));
    const frame = area.current.parentElement;
    if (frame !== null) frame.scrollTop = (goTo.line - 4) * (area.current.scrollHeight / lines.length);
  }, [goTo?.turn]);
  return (
    <div class="text-pane">
      <pre aria-hidden="true">
        {lines.map((_, index) => (
          <span key={index} class={faulty.has(index + 1) ? 'faulty' : ''}>{`${index + 1}\n`}</span>
        ))}
      </pre>
      <textarea
        ref={area}
        aria-label={words.text}
        spellcheck={false}
        wrap="off"
        rows={lines.length + 1}
        value={text}
        onInput={({ currentTarget: { value } }) => onText(value)}
      />
    </div>
  );
}
