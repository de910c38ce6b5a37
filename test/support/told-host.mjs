// A real process of the program as built, that reads with told-page-worker.mjs. TOLD says what it does:
// { work, watch, port, dieAfter }: with dieAfter it kills itself after so many changes to the file system.
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';

const { dieAfter, port, ...duties } = JSON.parse(process.env.TOLD ?? '{}');
let changes = 0;
for (const name of ['link', 'rename', 'unlink', 'mkdir', 'rm', 'rmdir']) {
  const real = fs[name];
  fs[name] = async (...given) => {
    const answer = await real(...given);
    changes += 1;
    if (changes === dieAfter) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
}
syncBuiltinESMExports();

const dist = new URL('../../dist/src/', import.meta.url);
const { loadConfig } = await import(new URL('config.js', dist));
const { createLog } = await import(new URL('log.js', dist));
const { openHost } = await import(new URL('host.js', dist));
const { startServer } = await import(new URL('server/index.js', dist));

const config = loadConfig();
const pageWorker = fileURLToPath(new URL('told-page-worker.mjs', import.meta.url));
const host = await openHost(config, createLog(config.logLevel), { work: true, pageWorker, ...duties });
const server = port === undefined ? undefined : await startServer(host, host.reader);
// What was changed until here belongs to starting.
process.stdout.write(`ready ${changes} ${server?.address ?? ''}\n`);
process.once('SIGTERM', async () => {
  await server?.close();
  await host.close(config.queue.graceSeconds);
  process.exit(0);
});
