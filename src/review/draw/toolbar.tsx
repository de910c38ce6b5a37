import { useTexts } from '../texts/index.js';
import { Tick } from './inputs.js';
import type { Work } from './work.js';

/** What can be done with what is chosen, for hands that do not drag. */
export function Toolbar({ work }: { work: Work }) {
  const words = useTexts().draw;
  const { history, view, field, place, page, tool, adding, showLines } = work;
  return (
    <div class="draw-tools" role="group" aria-label={words.toolbar}>
      <fieldset class="segmented">
        <legend class="hidden">{words.tool}</legend>
        {(['field', 'ruling', 'mark'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="tool" checked={tool === one} onChange={() => work.setTool(one)} />
            <span>{words.tools[one]}</span>
          </label>
        ))}
      </fieldset>
      <button onClick={work.addHere}>{words.add}</button>
      <button disabled={field === undefined} onClick={work.duplicate}>
        {words.duplicate}
      </button>
      <button
        disabled={field === undefined || field.type === 'mark'}
        aria-pressed={adding}
        onClick={() => work.setAdding(!adding)}
      >
        {field?.type === 'choice' ? words.addOption : words.addBox}
      </button>
      <button disabled={place === undefined} onClick={work.remove}>
        {words.remove}
      </button>
      <button disabled={!history.canUndo} onClick={history.undo}>
        {words.undo}
      </button>
      <button disabled={!history.canRedo} onClick={history.redo}>
        {words.redo}
      </button>
      <Tick label={words.showLines} value={showLines} onValue={work.setShowLines} />
      {view.pages.length > 1 && (
        <label>
          <span class="hidden">{words.page}</span>
          <select value={page} onChange={({ currentTarget }) => work.setPage(Number(currentTarget.value))}>
            {view.pages.map((_, index) => (
              <option key={index} value={index + 1}>
                {words.pageOf(index + 1, view.pages.length)}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
