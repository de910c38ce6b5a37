import type { Checked } from '../../server/review/contract-draw.js';
import { useTexts } from '../texts/index.js';

/** What is wrong with the profile, each with its line, as `counterfoil profile check` says it. */
export function Faults(props: {
  checked: Checked | undefined;
  ambiguous: readonly number[];
  onShow: (fault: Checked['faults'][number]) => void;
}) {
  const { checked, ambiguous, onShow } = props;
  const words = useTexts().draw;
  const faults = checked?.faults ?? [];
  return (
    <div class="faults">
      <p role="status" class={faults.length > 0 ? 'doubt' : 'good'}>
        {checked === undefined ? '' : faults.length === 0 ? words.nothingWrong : words.wrong(faults.length)}
      </p>
      {faults.length > 0 && (
        <ul tabIndex={0} role="group" aria-label={words.wrong(faults.length)}>
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
