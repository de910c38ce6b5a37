import { useEffect, useMemo } from 'preact/hooks';
import { useTexts } from '../texts/index.js';
import { Faults } from './faults.js';
import { Panel } from './panel.js';
import { useAddresses } from './pictures.js';
import { SaveBar } from './save-bar.js';
import { Sheet } from './sheet.js';
import { TextPane } from './text-pane.js';
import { Toolbar } from './toolbar.js';
import { Trial } from './trial.js';
import { useWork, type Origin, type Work } from './work.js';

/** The drawing table: the blank on the left, what is known of it on the right, and below it scans to try. */
export function Desk({ origin }: { origin: Origin }) {
  const { history, work } = useWork(origin);
  useEffect(() => {
    const unsaved = (event: BeforeUnloadEvent): void => {
      if (history.canUndo) event.preventDefault();
    };
    addEventListener('beforeunload', unsaved);
    return () => removeEventListener('beforeunload', unsaved);
  }, [history.canUndo]);
  if (work === undefined)
    return <TextPane text={history.text} onText={history.put} faulty={new Set()} goTo={undefined} />;
  return <Table work={work} />;
}

function Table({ work }: { work: Work }) {
  const words = useTexts().draw;
  const { origin, history, view, text, page, field, place, tool, selected, checked } = work;
  const pictures = useMemo(() => origin.pages.map(({ picture }) => picture), [origin.pages]);
  const addresses = useAddresses(pictures);
  const undoKeys = (event: KeyboardEvent): void => {
    const { target } = event;
    // Inputs have an undo of their own.
    const types =
      target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'radio');
    if (!(event.ctrlKey || event.metaKey) || types) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) history.undo();
    else if (key === 'y' || key === 'z') history.redo();
    else return;
    event.preventDefault();
  };
  const nameOf = place?.option ?? field?.name ?? words[place?.kind === 'ruling' ? 'ruling' : 'mark'];
  return (
    <div onKeyDown={undoKeys}>
      <Toolbar work={work} />
      {work.stuck && (
        <p class="notice bad" role="alert">
          {words.notFromHere}
        </p>
      )}
      <p id="draw-position" role="status" class="position">
        {work.adding ? words.addingHelp : place === undefined ? words.nothingChosen : words.position(nameOf, place)}
      </p>
      <div class="draw-halves">
        <Sheet
          {...{ view, page, tool, selected }}
          picture={addresses.at(page - 1)}
          showAnchors={work.showLines}
          adding={work.adding}
          onSelect={work.select}
          onDraw={work.draw}
          onMove={work.move}
          onDelete={work.remove}
          onDuplicate={work.duplicate}
        />
        <div class="draw-panel">
          <Faults {...{ checked }} isChecked={work.isChecked} ambiguous={work.ambiguous} onShow={work.show} />
          <SaveBar work={work} />
          <Panel work={work} />
        </div>
      </div>
      <Trial text={text} />
    </div>
  );
}
