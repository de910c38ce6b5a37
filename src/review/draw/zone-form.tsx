import type { CheckDigits } from '../../profiles/check-digits.js';
import { useTexts } from '../texts/index.js';
import { Choose, NumberInput, TextInput, Tick } from './inputs.js';
import { FIELD_TYPES, type FieldType, type FieldView, type Path, type Place } from './view.js';

/** A setting of a field. Where nothing is said of it, the default of the format counts. */
type Setting =
  | { readonly key: string; readonly kind: 'whole' | 'money' | 'text' | 'flag' }
  | { readonly key: string; readonly kind: 'one of'; readonly otherwise: string; readonly options: readonly string[] };

const SCRIPTS = ['handwritten', 'printed', 'ocr', 'any'];
const script = (options: readonly string[]): Setting => ({
  ...{ key: 'script', kind: 'one of', otherwise: 'handwritten', options },
});
const whole = (key: string): Setting => ({ key, kind: 'whole' });
const money = (key: string): Setting => ({ key, kind: 'money' });

/** Schemes for identifiers of digits, then those of which letters are part. */
const OF_DIGITS: readonly CheckDigits[] = ['luhn', 'aba', 'mod11-2', 'mod97-10', 'mod11-10'];
const OF_LETTERS: readonly CheckDigits[] = ['iban', 'mod37-2', 'mod661-26', 'mod1271-36', 'mod27-26', 'mod37-36'];
const NONE = '';
const check = (schemes: readonly CheckDigits[]): Setting => ({
  ...{ key: 'check', kind: 'one of', otherwise: NONE, options: [NONE, ...schemes] },
});
const lengths = [whole('minLength'), whole('maxLength'), { key: 'pattern', kind: 'text' } as const];

const SETTINGS: Record<FieldType, readonly Setting[]> = {
  number: [
    ...[script(SCRIPTS), whole('minimum'), whole('maximum')],
    { key: 'crossedOut', kind: 'one of', otherwise: 'zero', options: ['zero', 'none'] },
  ],
  amount: [
    ...[script(SCRIPTS), money('minimum'), money('maximum')],
    { key: 'decimals', kind: 'one of', otherwise: '2', options: ['0', '1', '2'] },
  ],
  digits: [script(SCRIPTS), check(OF_DIGITS), ...lengths],
  code: [script(SCRIPTS.slice(0, 3)), check([...OF_LETTERS, ...OF_DIGITS]), ...lengths],
  date: [script(SCRIPTS), { key: 'order', kind: 'one of', otherwise: '', options: ['DMY', 'MDY', 'YMD'] }],
  mark: [],
  choice: [{ key: 'multiple', kind: 'flag' }],
};

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;

/** The chosen field: its name, how it is read, and where it stands to a twentieth of a millimetre. */
export function ZoneForm(props: {
  field: FieldView | undefined;
  place: Place;
  pages: number;
  isTaken: (name: string) => boolean;
  nameInput: { current: HTMLInputElement | null };
  onRename: (path: Path, name: string) => void;
  onType: (type: FieldType) => void;
  /** `undefined` for the default. */
  onSet: (path: Path, value: unknown) => void;
  onMove: (to: Partial<Place>) => void;
}) {
  const { field, place, pages, isTaken, nameInput, onRename, onType, onSet, onMove } = props;
  const texts = useTexts();
  const words = texts.draw;
  const nameProblem = (name: string): string | undefined =>
    !NAME.test(name) ? words.nameForm : isTaken(name) ? words.nameTaken : undefined;
  return (
    <div class="zone-form">
      {field !== undefined && (
        <fieldset>
          <legend>{words.field}</legend>
          <div class="row-of two">
            <TextInput
              label={texts.name}
              value={field.name}
              inputRef={nameInput}
              problem={nameProblem}
              onValue={(name) => onRename(field.path, name)}
            />
            <Choose
              label={words.type}
              value={field.type}
              options={Object.fromEntries(FIELD_TYPES.map((type) => [type, words.types[type]])) as typeof words.types}
              onValue={onType}
            />
          </div>
          <p class="soft">{words.typeHelp[field.type]}</p>
          <div class="row-of">
            {SETTINGS[field.type].map((setting) => (
              <SettingInput key={setting.key} {...{ setting, field, onSet }} />
            ))}
          </div>
          {field.type === 'date' && <Window {...{ field, onSet }} />}
          <div class="row-of">
            <NumberInput
              label={words.accept}
              value={typeof field.settings['accept'] === 'number' ? field.settings['accept'] * 100 : undefined}
              otherwise="95"
              {...{ step: 0.1, least: 0, most: 100 }}
              onValue={(percent) =>
                onSet([...field.path, 'accept'], percent === undefined ? undefined : Math.round(percent * 1000) / 1e5)
              }
            />
            {pages > 1 && field.table === undefined && (
              <NumberInput
                label={words.page}
                value={field.page}
                {...{ least: 1, most: pages }}
                onValue={(page) => onSet([...field.path, 'page'], page === 1 ? undefined : page)}
              />
            )}
          </div>
          <Tick
            label={words.required}
            value={field.settings['required'] === true}
            onValue={(value) => onSet([...field.path, 'required'], value ? true : undefined)}
          />
          <Tick
            label={words.twice}
            value={field.settings['keying'] === 'double'}
            onValue={(value) => onSet([...field.path, 'keying'], value ? 'double' : undefined)}
          />
        </fieldset>
      )}
      <Where {...{ field, place, onRename, onSet, onMove }} />
    </div>
  );
}

function SettingInput(props: { setting: Setting; field: FieldView; onSet: (path: Path, value: unknown) => void }) {
  const { setting, field, onSet } = props;
  const words = useTexts().draw;
  const { key } = setting;
  const path = [...field.path, key];
  const value = field.settings[key];
  const label = words.settings[key as keyof typeof words.settings];
  switch (setting.kind) {
    case 'whole':
      return (
        <NumberInput
          label={label}
          value={typeof value === 'number' ? value : undefined}
          least={0}
          otherwise={words.usual}
          onValue={(number) => onSet(path, number)}
        />
      );
    case 'flag':
      return <Tick label={label} value={value === true} onValue={(flag) => onSet(path, flag ? true : undefined)} />;
    case 'one of': {
      const options = Object.fromEntries(setting.options.map((name) => [name, words.options[name] ?? name]));
      return (
        <Choose
          label={label}
          value={typeof value === 'string' || typeof value === 'number' ? String(value) : setting.otherwise}
          options={options}
          onValue={(name) =>
            onSet(path, name === setting.otherwise ? undefined : key === 'decimals' ? Number(name) : name)
          }
        />
      );
    }
    default:
      return (
        <TextInput
          label={label}
          value={typeof value === 'string' ? value : ''}
          otherwise={setting.kind === 'money' ? '0.00' : words.usual}
          onValue={(text) => onSet(path, text === '' ? undefined : text)}
        />
      );
  }
}

/** First and last day that is not doubted. */
function Window({ field, onSet }: { field: FieldView; onSet: (path: Path, value: unknown) => void }) {
  const words = useTexts().draw;
  const window = field.settings['window'] as { earliest?: unknown; latest?: unknown } | undefined;
  const ends = { earliest: '1990-01-01', latest: '2099-12-31' };
  const said = (end: 'earliest' | 'latest'): string => {
    const value = window?.[end];
    return typeof value === 'string' ? value : '';
  };
  return (
    <div class="row-of">
      {(['earliest', 'latest'] as const).map((end) => (
        <label key={end}>
          {words.settings[end]}
          <input
            type="date"
            value={said(end)}
            onChange={({ currentTarget: { value } }) => {
              const next = { earliest: said('earliest'), latest: said('latest'), [end]: value };
              const empty = next.earliest === '' && next.latest === '';
              const filled = { earliest: next.earliest || ends.earliest, latest: next.latest || ends.latest };
              onSet([...field.path, 'window'], empty ? undefined : filled);
            }}
          />
        </label>
      ))}
    </div>
  );
}

function Where(props: {
  field: FieldView | undefined;
  place: Place;
  onRename: (path: Path, name: string) => void;
  onSet: (path: Path, value: unknown) => void;
  onMove: (to: Partial<Place>) => void;
}) {
  const { field, place, onRename, onSet, onMove } = props;
  const texts = useTexts();
  const words = texts.draw;
  const { x, y, width, height, kind, path, cells, gap, option } = place;
  const side = (label: string, key: 'x' | 'y' | 'width' | 'height', value: number) => (
    <NumberInput
      label={label}
      value={value}
      step={0.05}
      least={key === 'width' || key === 'height' ? 0.1 : -50}
      onValue={(number) => number !== undefined && onMove({ [key]: number })}
    />
  );
  const pitch = cells === undefined ? undefined : (width + gap) / cells;
  return (
    <fieldset>
      <legend>{kind === 'ruling' ? words.ruling : kind === 'mark' ? words.mark : words.place}</legend>
      {option !== undefined && (
        <TextInput
          label={words.option}
          value={option}
          problem={(name) =>
            name === '' || field?.places.some((one) => one.option === name) ? words.nameTaken : undefined
          }
          onValue={(name) => onRename(path, name)}
        />
      )}
      <div class="row-of four">
        {side(words.left, 'x', x)}
        {side(words.top, 'y', y)}
        {(kind !== 'ruling' || width >= height) && side(words.width, 'width', width)}
        {(kind !== 'ruling' || width < height) && side(words.height, 'height', height)}
      </div>
      {kind === 'box' && (
        <div class="row-of">
          <NumberInput
            label={words.cells}
            value={cells}
            {...{ least: 1, most: 100, otherwise: words.freeLine }}
            onValue={(count) => onSet([...path, 'cells'], count)}
          />
          {cells !== undefined && pitch !== undefined && (
            <>
              <NumberInput
                label={words.pitch}
                value={pitch}
                {...{ step: 0.05, least: 0.5 }}
                onValue={(each) => each !== undefined && onMove({ width: each * cells - gap })}
              />
              <NumberInput
                label={words.gap}
                value={gap}
                {...{ step: 0.05, least: 0, most: 100 }}
                onValue={(value) => onSet([...path, 'gap'], value === 0 ? undefined : value)}
              />
            </>
          )}
        </div>
      )}
      {kind === 'box' && (
        <Tick
          label={words.printed}
          value={place.printed}
          onValue={(value) => onSet([...path, 'printed'], value ? undefined : false)}
        />
      )}
      {kind === 'target' && (
        <Choose
          label={words.shape}
          value={place.shape}
          options={words.shapes}
          onValue={(shape) => onSet([...path, 'shape'], shape === 'box' ? undefined : shape)}
        />
      )}
    </fieldset>
  );
}
