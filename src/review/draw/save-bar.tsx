import { useEffect, useState } from 'preact/hooks';
import type { KnownForms, Saved, StoredBlank } from '../../server/review/contract-draw.js';
import { ApiError, call, send } from '../api.js';
import { useTexts } from '../texts/index.js';
import { EditError, setBlank } from './edit.js';
import type { Work } from './work.js';

/** Puts the profile on the server, where it has a folder for them, and gives it away as a file. */
export function SaveBar({ work }: { work: Work }) {
  const texts = useTexts();
  const words = texts.draw;
  const { origin, text, view, checked, history } = work;
  const [folder, setFolder] = useState<boolean | undefined>();
  const [kept, setKept] = useState({
    name: origin.name,
    tag: origin.tag,
    text: origin.name === undefined ? '' : origin.text,
  });
  const [blank, setBlankPath] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiError | undefined>();
  useEffect(() => {
    call<KnownForms>('GET', '/draw/profiles').then(
      (known) => setFolder(known.folder),
      () => setFolder(false),
    );
  }, []);
  const isFaulty = checked !== undefined && checked.faults.length > 0;
  const save = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      let whole = text;
      if (origin.blank !== undefined) {
        let path = blank;
        if (path === undefined || !path.startsWith(`blanks/${view.name}-`)) {
          path = (await send<StoredBlank>(`/draw/profiles/${view.name}/blank`, origin.blank, 'PUT')).blank;
          setBlankPath(path);
        }
        whole = setBlank(text, path);
      }
      // Under another name it is another profile.
      const before = kept.name === view.name ? kept.tag : null;
      const { tag } = await call<Saved>('PUT', `/draw/profiles/${view.name}`, { text: whole, before });
      history.put(whole);
      setKept({ name: view.name, tag, text: whole });
    } catch (thrown) {
      if (thrown instanceof EditError) setProblem(new ApiError('CF_PROFILE_INVALID', words.notFromHere));
      else if (thrown instanceof ApiError) setProblem(thrown);
      else throw thrown;
    } finally {
      setBusy(false);
    }
  };
  const download = (): void => {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${view.name || 'form'}.yaml`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <div class="save-bar">
      {folder === true && (
        <button class="main" disabled={busy || isFaulty || !work.isChecked} onClick={() => void save()}>
          {words.save(view.name)}
        </button>
      )}
      <button onClick={download}>{words.download}</button>
      <span role="status" class="saved">
        {busy ? texts.saving : kept.text === text && kept.tag !== null ? words.savedAs(kept.name ?? '') : ''}
      </span>
      {folder === false && <small>{words.noFolder}</small>}
      {folder === true && isFaulty && <small>{words.mendFirst}</small>}
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}
        </p>
      )}
    </div>
  );
}
