import { useEffect, useRef, useState } from 'preact/hooks';
import { call, words } from './api.js';
import { useDropped } from './file-drop.js';
import type { Documents } from './live.js';
import { useTexts } from './texts/index.js';

interface Upload {
  readonly key: number;
  readonly name: string;
  readonly percent: number;
  readonly id?: string;
  readonly problem?: string;
}

/** So many files are sent side by side. */
const AT_ONCE = 3;
let keys = 0;

/** Files that are dropped on the page or chosen: each is sent, and its result appears by itself. */
export function Uploads({ enabled, documents }: { enabled: boolean; documents: Documents }) {
  const texts = useTexts();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const [profiles, setProfiles] = useState<readonly string[]>([]);
  const [profile, setProfile] = useState('auto');
  const waiting = useRef<{ key: number; file: File; profile: string }[]>([]);
  const busy = useRef(0);

  const change = (key: number, news: Partial<Upload>): void =>
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...news } : upload)));
  const pump = (): void => {
    while (busy.current < AT_ONCE && waiting.current.length > 0) {
      const next = waiting.current.shift();
      if (next === undefined) return;
      busy.current += 1;
      void send(next.file, next.profile, (news) => change(next.key, news)).finally(() => {
        busy.current -= 1;
        pump();
      });
    }
  };
  const take = (files: Iterable<File>): void => {
    const made = [...files].map((file) => ({ key: (keys += 1), file, profile }));
    setUploads((before) => [...made.map(({ key, file }) => ({ key, name: file.name, percent: 0 })), ...before]);
    waiting.current.push(...made);
    pump();
  };
  useEffect(() => {
    // Without the list the profile is chosen by what the scan shows, as it mostly is.
    if (enabled) void call<readonly string[]>('GET', '/profiles').then(setProfiles, () => undefined);
  }, [enabled]);
  const over = useDropped((files) => take(files ?? []), enabled);
  if (!enabled) return null;
  return (
    <section class={`drop ${over ? 'over' : ''}`}>
      <p>
        {texts.drop}{' '}
        <button class="link" onClick={() => input.current?.click()}>
          {texts.choose}
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={texts.choose}
          onChange={({ currentTarget }) => {
            take(currentTarget.files ?? []);
            currentTarget.value = '';
          }}
        />
        {profiles.length > 0 && (
          <label class="read-as">
            {texts.readAs}
            <select value={profile} onChange={({ currentTarget }) => setProfile(currentTarget.value)}>
              <option value="auto">{texts.readAsSeen}</option>
              {profiles.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
      </p>
      {uploads.length > 0 && (
        <>
          <ul aria-label={texts.uploads}>
            {uploads.slice(0, 50).map((upload) => (
              <li key={upload.key}>
                <span>{upload.name}</span>
                <State upload={upload} decision={documents.read.get(upload.id ?? '')} />
              </li>
            ))}
          </ul>
          <button class="link" onClick={() => setUploads([])}>
            {texts.clear}
          </button>
        </>
      )}
    </section>
  );
}

function State({ upload, decision }: { upload: Upload; decision: string | undefined }) {
  const texts = useTexts();
  const { percent, id, problem, name } = upload;
  if (problem !== undefined)
    return (
      <span class="bad">
        {texts.uploadFailed}: {problem}
      </span>
    );
  if (id === undefined)
    return (
      <span>
        <progress value={percent} max={100} aria-label={name} /> {texts.uploading(percent)}
      </span>
    );
  if (decision === undefined) return <span>{texts.reading}</span>;
  return (
    <span>
      {texts.read[decision]} {decision !== 'accepted' && <a href={`#/documents/${id}`}>{texts.look}</a>}
    </span>
  );
}

interface Answer {
  documents?: { id?: string; error?: { message: string } }[];
  message?: string;
}

/** `fetch` does not tell how much of a body is sent. */
function send(file: File, profile: string, told: (news: Partial<Upload>) => void): Promise<void> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    // What goes for a file stands before it.
    body.append('profile', profile);
    body.append('file', file, file.name);
    request.open('POST', '/review/api/documents');
    for (const [name, value] of Object.entries(words())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => told({ percent: Math.floor((loaded / total) * 100) });
    request.onloadend = () => {
      let answer: Answer = {};
      try {
        answer = JSON.parse(request.responseText) as Answer;
      } catch {
        // No answer: the connection was lost.
      }
      const [first] = answer.documents ?? [];
      if (first?.id === undefined) told({ problem: first?.error?.message ?? answer.message ?? '–' });
      else told({ percent: 100, id: first.id });
      done();
    };
    request.send(body);
  });
}
