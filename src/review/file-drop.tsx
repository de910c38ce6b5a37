import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './texts/index.js';

/**
 * Gives what is dropped anywhere on the page to `onFiles`, while `enabled`.
 * @returns whether something is held over the page
 */
export function useDropped(onFiles: (files: FileList | undefined) => void, enabled: boolean): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!enabled) return undefined;
    const allow = (event: DragEvent): void => {
      event.preventDefault();
      setOver(event.type === 'dragover');
    };
    const drop = (event: DragEvent): void => {
      allow(event);
      onFiles(event.dataTransfer?.files);
    };
    addEventListener('dragover', allow);
    addEventListener('dragleave', allow);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', allow);
      removeEventListener('dragleave', allow);
      removeEventListener('drop', drop);
    };
  });
  return over;
}

/** A place that takes one file, dropped anywhere on the page or chosen. */
export function FileDrop({ label, onFile }: { label: string; onFile: (file: File) => void }) {
  const texts = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.item(0);
    if (file) onFile(file);
  };
  const over = useDropped(take, true);
  return (
    <p class={`drop ${over ? 'over' : ''}`}>
      {label}{' '}
      <button class="link" onClick={() => input.current?.click()}>
        {texts.chooseOne}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={texts.chooseOne}
        onChange={({ currentTarget }) => {
          take(currentTarget.files);
          currentTarget.value = '';
        }}
      />
    </p>
  );
}
