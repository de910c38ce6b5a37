// A page worker that does what the documents say (see told-reader.ts) instead of looking at them: for tests of everything around it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const part = JSON.parse(readFileSync(new URL('files/told-part.json', import.meta.url), 'utf8'));

/** Kills this process when it comes for the first time to a stage at which the document says so. */
function dieOnce({ dies = [], tag }, stage) {
  if (dies.includes(stage) && mark(`${tag} ${stage}`)) process.kill(process.pid, 'SIGKILL');
}

/** Leaves a file that says that something has come to pass; false where it is there already. */
function mark(name) {
  mkdirSync(process.env.TOLD_MARKS, { recursive: true });
  try {
    writeFileSync(join(process.env.TOLD_MARKS, name), '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** The answer, and what the document says is to become of it. */
async function serve({ kind, file, name, page, glyphs }) {
  if (kind === 'digits') return { value: glyphs.map(() => new Float32Array(10).fill(0.1)), what: {} };
  const bytes = readFileSync(file);
  const what = JSON.parse(bytes.toString());
  return { value: await answerOf(what, bytes, { kind, name, page }), what };
}

async function answerOf(what, bytes, { kind, name, page }) {
  if (kind === 'inspect' || kind === 'page') dieOnce(what, kind);
  if (kind === 'inspect') {
    const id = createHash('sha256').update(bytes).digest('hex');
    return { id, name, mediaType: 'image/png', bytes: bytes.length, pageCount: what.pages ?? 1 };
  }
  if (kind === 'page' && what.marks) mark(`${what.tag} ${page} begun`);
  if (kind === 'image') return new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
  await new Promise((done) => setTimeout(done, what.takes ?? 1));
  dieOnce(what, 'read');
  const { pages, items } = structuredClone(part);
  pages[0].number = page;
  items[0].page = page;
  return { ...part, pages, items };
}

process.on('message', (request) => {
  serve(request).then(
    ({ value, what }) => {
      const answered = () => dieOnce(what, `${request.kind} answered`);
      process.send({ id: request.id, kind: 'done', value, memoryMB: 50 }, answered);
    },
    (error) => {
      // As the real one says: an original that cannot be opened is the machine's fault, not the document's.
      const code = error.syscall === undefined ? 'CF_INTAKE_CORRUPT' : 'CF_INPUT_UNREADABLE';
      process.send({ id: request.id, kind: 'failed', code, message: error.name, memoryMB: 50 });
    },
  );
});
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
