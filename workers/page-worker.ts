/**
 * The page worker: a process that reads what its parent sends, one document at a time. It ends when the parent goes away, so
 * that no worker outlives a pool that was killed.
 */
import type { Limits } from '../src/context.js';
import type { DraftTask } from '../src/draft/types.js';
import { toCounterfoilError } from '../src/errors.js';
import { createLog } from '../src/log.js';
import { openReader } from '../src/open-reader.js';
import type { WorkerAnswer, WorkerRequest } from '../src/pool.js';
import type { HostReader, Reader } from '../src/reader.js';
import type { RemoteSettings } from '../src/recognise/index.js';

const settings = JSON.parse(process.env['COUNTERFOIL_WORKER'] ?? '{}') as {
  engine: string;
  models: string | undefined;
  profiles: string | undefined;
  recognisers: RemoteSettings | undefined;
  limits: Limits;
  logLevel: string;
};
const log = createLog(settings.logLevel);
let current = 0;
const reader = openReader({ ...settings, log }, { onPage: () => answer({ id: current, kind: 'page' }) });
reader.catch(() => undefined); // reported with the first request

function answer(message: WorkerAnswer): void {
  // A parent that is gone wants no answer: this process ends with it.
  process.send?.(message, undefined, undefined, () => undefined);
}

const megabytes = (bytes: number): number => Math.round(bytes / 1048576);

function serve(opened: Reader & HostReader, request: WorkerRequest): Promise<unknown> {
  switch (request.kind) {
    case 'read':
      return opened.read(request.bytes, request.name, {
        profile: request.profile,
        fields: request.fields,
        debug: request.debug,
      });
    case 'strip':
      return opened.readStrip(request.bytes, request.name, request.strip);
    case 'inspect':
      return opened.inspect(request.file, request.name);
    case 'page':
      return opened.readPage(request.file, request.page, { profile: request.profile });
    case 'image':
      return opened.pageImage(request.file, request.page);
    case 'overlay':
      return opened.overlay(request.file, request.result, request.covered);
    case 'look':
      return opened.lookAtStrip(request.bytes, request.strip, { mostPixels: request.mostPixels });
    case 'draft':
      return draft(opened, request.task);
    case 'digits':
      return opened.classifyDigits(request.glyphs);
  }
}

function draft(opened: HostReader, task: DraftTask): Promise<unknown> {
  switch (task.kind) {
    case 'propose':
      return opened.proposeProfile(task.bytes, task.name, task.begin, task.bounds);
    case 'blank':
      return opened.lookAtBlank(task.bytes, task.profile, task.bounds);
    case 'ambiguity':
      return opened.ambiguity(task.profile);
    case 'try':
      return opened.tryProfile(task.bytes, task.name, task.profile, task.bounds);
  }
}

process.on('message', (request: WorkerRequest) => {
  current = request.id;
  void reader
    .then((opened) => serve(opened, request))
    .then(
      (value) => answer({ id: request.id, kind: 'done', value, memoryMB: megabytes(process.memoryUsage.rss()) }),
      (thrown: unknown) => {
        const { code, message } = toCounterfoilError(thrown);
        if (code === 'CF_INTERNAL') log.error({ error: thrown }, 'A document could not be read');
        answer({ id: request.id, kind: 'failed', code, message, memoryMB: megabytes(process.memoryUsage.rss()) });
      },
    );
});
process.on('disconnect', () => process.exit(0));
// A signal to the whole group (Ctrl-C, a service manager) is for the parent, which lets the page in hand be finished.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
