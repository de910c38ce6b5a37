import { useTexts } from '../texts/index.js';
import { addRule, removeRule, rename, repeatRows, setType } from './edit.js';
import { FormSettings } from './form-settings.js';
import { Repeat, TableForm } from './repeat.js';
import { Rules } from './rules.js';
import { TextPane } from './text-pane.js';
import { samePath, type FieldType, type Path } from './view.js';
import { TABS, type Tab, type Work } from './work.js';
import { ZoneForm } from './zone-form.js';
import { ZoneList } from './zone-list.js';

/** What is known of the form: its zones, itself, its rules, and the file that all of it is. */
export function Panel({ work }: { work: Work }) {
  const { tab, text, view, checked, goTo, history } = work;
  const faults = checked?.faults ?? [];
  return (
    <>
      <Tabs {...{ tab }} onTab={work.setTab} />
      <div role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} class="panel-body">
        {tab === 'zones' && <Zones work={work} />}
        {tab === 'form' && <FormSettings view={view} onSet={work.set} />}
        {tab === 'rules' && (
          <Rules
            {...{ view, faults }}
            onSet={work.set}
            onAdd={() => work.change(() => addRule(text))}
            onRemove={(index) => work.change(() => removeRule(text, index))}
          />
        )}
        {tab === 'text' && (
          <TextPane
            {...{ text, goTo }}
            onText={(typed) => history.put(typed, 'typing')}
            faulty={new Set(faults.map(({ line }) => line))}
          />
        )}
      </div>
    </>
  );
}

/** The first place of a field of this type. */
const FIRST: Record<FieldType, Path> = {
  ...{ number: ['boxes', 0], amount: ['boxes', 0], digits: ['boxes', 0], code: ['boxes', 0], date: ['boxes', 0] },
  ...{ mark: ['box'], choice: ['options', 'option 1'] },
};

function Zones({ work }: { work: Work }) {
  const { text, view, fields, anchors, selected, field, place, checked, change } = work;
  const changeType = (type: FieldType): void => {
    if (field === undefined || type === field.type) return;
    const keepsBoxes = FIRST[type][0] === 'boxes' && FIRST[field.type][0] === 'boxes';
    change(() => ({
      text: setType(text, field, type),
      path: keepsBoxes && selected !== undefined ? selected : [...field.path, ...FIRST[type]],
    }));
  };
  const changeName = (path: Path, name: string): void => {
    if (place === undefined) return;
    change(() => ({
      text: rename(text, path, name),
      path: [...path.slice(0, -1), name, ...place.path.slice(path.length)],
    }));
  };
  const isTaken = (name: string): boolean =>
    view.fields.some((one) => one.name === name && samePath(one.path.slice(0, -1), field?.path.slice(0, -1)));
  return (
    <>
      <ZoneList
        {...{ fields, anchors, selected }}
        faults={checked?.faults ?? []}
        onSelect={work.select}
        onDelete={work.remove}
      />
      {place !== undefined && (
        <ZoneForm
          {...{ field, place }}
          nameInput={work.nameInput}
          pages={view.pages.length}
          isTaken={isTaken}
          onRename={changeName}
          onType={changeType}
          onSet={work.set}
          onMove={(to) => work.move(place, { ...place, ...to })}
        />
      )}
      {field !== undefined &&
        (field.table === undefined ? (
          <Repeat
            key={field.name}
            field={field}
            onRepeat={(table, rows, pitch) => change(() => repeatRows(text, field, table, rows, pitch))}
          />
        ) : (
          <TableForm table={field.table} onSet={work.set} />
        ))}
    </>
  );
}

/** The pattern of the ARIA Authoring Practices: one stop of the Tab key, arrow keys inside. */
function Tabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const words = useTexts().draw;
  const keys = (event: KeyboardEvent): void => {
    const at = TABS.indexOf(tab);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = TABS[(to + TABS.length) % TABS.length];
    onTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" class="tabs" aria-label={words.parts} onKeyDown={keys}>
      {TABS.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          role="tab"
          aria-selected={name === tab}
          aria-controls={name === tab ? `panel-${name}` : undefined}
          tabIndex={name === tab ? 0 : -1}
          onClick={() => onTab(name)}
        >
          {words.tabs[name]}
        </button>
      ))}
    </div>
  );
}
