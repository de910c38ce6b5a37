import type { Checked } from '../../server/review/contract-draw.js';
import { useTexts } from '../texts/index.js';
import { TextInput } from './inputs.js';
import type { FormView, Path } from './view.js';

type Fault = Checked['faults'][number];

/** What must hold between fields, as expressions; each with what is wrong with it. */
export function Rules(props: {
  view: FormView;
  faults: readonly Fault[];
  onSet: (path: Path, value: unknown) => void;
  onAdd: () => void;
  onRemove: (index: number) => void;
}) {
  const { view, faults, onSet, onAdd, onRemove } = props;
  const words = useTexts().draw;
  return (
    <div class="rules">
      <p class="soft">{words.rulesHelp}</p>
      <p class="names">
        {view.fields.map(({ name, table }) => (
          <code key={`${table?.name}/${name}`}>{table === undefined ? name : `${table.name}_${name}`}</code>
        ))}
      </p>
      <ol>
        {view.rules.map(({ rule, message }, index) => {
          const own = faults.filter(({ path }) => path[0] === 'rules' && path[1] === index);
          return (
            <li key={index}>
              <TextInput
                class="code"
                label={words.rule(index + 1)}
                value={rule}
                onValue={(text) => onSet(['rules', index, 'rule'], text)}
              />
              <TextInput
                label={words.ruleMessage}
                value={message}
                onValue={(text) => onSet(['rules', index, 'message'], text === '' ? undefined : text)}
              />
              {own.map(({ message: wrong }) => (
                <p key={wrong} class="wrong" role="alert">
                  {wrong}
                </p>
              ))}
              <button onClick={() => onRemove(index)}>{words.removeRule(index + 1)}</button>
            </li>
          );
        })}
      </ol>
      <button onClick={onAdd}>{words.addRule}</button>
    </div>
  );
}
