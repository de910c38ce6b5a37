import { useTexts } from '../texts/index.js';
import { NumberInput, TextInput } from './inputs.js';
import type { FormView, Path } from './view.js';

/** The form as a whole: what it is called, its currency, the size of its pages. */
export function FormSettings({ view, onSet }: { view: FormView; onSet: (path: Path, value: unknown) => void }) {
  const words = useTexts().draw;
  return (
    <div class="form-settings">
      <TextInput
        label={words.formName}
        value={view.name}
        problem={(name) => (/^[a-z0-9][a-z0-9-]{0,63}$/.test(name) && name !== 'auto' ? undefined : words.formNameForm)}
        onValue={(name) => onSet(['name'], name)}
      />
      <TextInput
        label={words.formTitle}
        value={view.title}
        problem={(title) => (title === '' ? words.needed : undefined)}
        onValue={(title) => onSet(['title'], title)}
      />
      <TextInput
        label={words.currency}
        value={view.currency}
        problem={(code) => (/^[A-Z]{3}$/.test(code) ? undefined : words.currencyForm)}
        onValue={(code) => onSet(['currency'], code === 'XXX' ? undefined : code)}
      />
      <p class="soft">{words.currencyHelp}</p>
      {view.pages.map(({ width, height, anchors }, index) => (
        <fieldset key={index}>
          <legend>{words.pageOf(index + 1, view.pages.length)}</legend>
          <div class="row-of">
            {(['width', 'height'] as const).map((side) => (
              <NumberInput
                key={side}
                label={words[side]}
                value={side === 'width' ? width : height}
                {...{ step: 0.05, least: 1, most: 2000 }}
                onValue={(value) => value !== undefined && onSet(['pages', index, 'size', side], value)}
              />
            ))}
          </div>
          <p class="soft">{words.anchors(anchors.length)}</p>
        </fieldset>
      ))}
    </div>
  );
}
