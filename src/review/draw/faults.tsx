import type { Checked } from '../../server/review/contract-draw.js';
import { useTexts } from '../texts/index.js';

/** What is wrong with the profile, each with its line, as `counterfoil profile check` says it. */
export function Faults(props: {
  checked: Checked | undefined;
  /** Whether that is of the text as it stands. */
  isChecked: boolean;
  ambiguous: readonly number[];
  onShow: (fault: Checked['faults'][number]) => void;
}) {
  const { checked, isChecked, ambiguous, onShow } = props;
  const words = useTexts().draw;
  const faults = checked?.faults ?? [];
  return (
    <div class="faults">
      <p role="status" class={faults.length > 0 ? 'doubt' : 'good'}>
        {faults.length > 0 ? words.wrong(faults.length) : isChecked ? words.nothingWrong : '\u00a0'}
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.line} ${fault.column} ${fault.message}`}>
              <button class="link" onClick={() => onShow(fault)}>
                {words.line(fault.line)}
              </button>{' '}
              {fault.path.length > 0 && <code>{fault.path.join('.')}</code>} {fault.message}
            </li>
          ))}
        </ul>
      )}
      {ambiguous.map((page) => (
        <p key={page} class="notice">
          {words.ambiguous(page)}
        </p>
      ))}
    </div>
  );
}
