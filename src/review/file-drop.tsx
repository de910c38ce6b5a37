import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from './texts/index.js';

/** A place that takes one file, dropped anywhere on the page or chosen. */
export function FileDrop({ label, onFile }: { label: string; onFile: (file: File) => void }) {
  const texts = useTexts();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null | undefined): void => {
    const file = files?.item(0);
    if (file) onFile(file);
  };
  useEffect(() => {
    const allow = (event: DragEvent): void => {
      event.preventDefault();
      setOver(event.type === 'dragover');
    };
    const drop = (event: DragEvent): void => {
      allow(event);
      take(event.dataTransfer?.files);
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
