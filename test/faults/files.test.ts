import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasRedis, REDIS_MISSING, RedisServer } from '../support/redis-server.js';
import { drop, tally, ToldProcess } from '../support/told-process.js';
import { told } from '../support/told-reader.js';
import { waitFor } from '../support/wait-for.js';
import { seedQueue } from '../support/queue-template.js';

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Puts a storage folder back. Whoever was about to write as it went may have made its folders anew, or do so at this moment,
 * which makes moving it there fail.
 */
const putBack = (away: string, storage: string): Promise<boolean> =>
  waitFor(() => {
    try {
      rmSync(storage, { recursive: true, force: true });
      renameSync(away, storage);
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  });

const mount = (size: string, folder: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;

/** Tried once: root in a container may not be allowed to. */
const canMount = ((): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-mount-'));
  const done = mount('1m', folder);
  if (done) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return done;
})();
const NEEDS_MOUNT = canMount ? '' : ' (not run: mount is not allowed here)';

const backends = [
  { name: 'the built-in queue', skip: false, open: () => Promise.resolve(undefined) },
  { name: `Redis${hasRedis ? '' : ` (${REDIS_MISSING})`}`, skip: !hasRedis, open: () => RedisServer.start() },
];

/** What people, scanners and disks do to a watched folder while a real process watches it. */
for (const { name, skip, open } of backends)
  describe.skipIf(skip)(`a watched folder with ${name}`, { timeout: 300_000 }, () => {
    let data: string;
    let redis: RedisServer | undefined;
    let server: ToldProcess | undefined;
    let mounted: string | undefined;

    beforeEach(async () => {
      data = mkdtempSync(join(tmpdir(), 'counterfoil-files-'));
      redis = await open();
      if (redis === undefined) await seedQueue(data);
      mkdirSync(join(data, 'inbox'));
    }, 180_000);
    afterEach(async () => {
      await server?.kill();
      server = undefined;
      if (mounted !== undefined) spawnSync('umount', [mounted]);
      mounted = undefined;
      await redis?.remove();
      rmSync(data, { recursive: true, force: true });
    }, 60_000);

    const start = async (stableSeconds = 0.5): Promise<void> => {
      const environment = { COUNTERFOIL_WATCH_STABLE_SECONDS: String(stableSeconds) };
      server = new ToldProcess({ data, redis: redis?.url, watch: data, environment });
      expect(await server.ready(), server.log).toBe(true);
    };
    const inbox = (name: string): string => join(data, 'inbox', name);
    const settled = async (done: number, failed = 0): Promise<void> => {
      const counted = await waitFor(
        () => {
          const counted = tally(data);
          return (
            counted.done.length === done && counted.failed.length === failed && counted.faults.length === 0 && counted
          );
        },
        { seconds: 120, describe: () => `${JSON.stringify(tally(data), null, 1)}\n${server?.log}` },
      );
      process.stdout.write(`${done + failed} dropped: ${done} done, ${failed} failed, ${counted.results} results\n`);
      expect(counted.results).toBeGreaterThanOrEqual(done);
    };
    const original = (name: string): string => readFileSync(join(data, 'done', name), 'utf8');

    it('waits for a file that is still being written, with pauses, and reads it whole', async () => {
      await start(1);
      const whole = told({ tag: 'slow' });
      for (const character of whole) {
        appendFileSync(inbox('slow.png'), character);
        await pause(character === ':' ? 600 : 10);
      }
      await settled(1);
      expect(original('slow.png')).toBe(whole);
    });

    it('follows renames, truncation and replacement, and leaves alone what says that it is not done', async () => {
      await start();
      writeFileSync(inbox('.hidden.png'), told({}));
      writeFileSync(inbox('scan.png.filepart'), told({}));
      writeFileSync(inbox('moved.tmp'), told({ tag: 'moved' }));
      writeFileSync(inbox('replaced.png'), told({ tag: 'old' }));
      writeFileSync(inbox('truncated.png'), `${told({ tag: 'truncated' })}  and more`);
      await pause(200);
      renameSync(inbox('moved.tmp'), inbox('moved.png'));
      writeFileSync(join(data, 'new'), told({ tag: 'new' }));
      renameSync(join(data, 'new'), inbox('replaced.png'));
      truncateSync(inbox('truncated.png'), told({ tag: 'truncated' }).length);
      await settled(3);
      expect(original('replaced.png')).toBe(told({ tag: 'new' }));
      expect(original('truncated.png')).toBe(told({ tag: 'truncated' }));
      expect(readdirSync(join(data, 'inbox')).sort()).toEqual(['.hidden.png', 'scan.png.filepart']);
    });

    it('gives every file its own name, and the same bytes the same result', async () => {
      drop(data, 'scan.png', { tag: 'one' });
      await start();
      await settled(1);
      drop(data, 'scan.png', { tag: 'another' });
      await settled(2);
      writeFileSync(inbox('copy.png'), told({ tag: 'one' }));
      await settled(3);
      const { done, results } = tally(data);
      expect(done.sort()).toEqual(['copy.png', 'scan (2).png', 'scan.png']);
      expect(results).toBe(3);
      expect(original('scan (2).png')).toBe(told({ tag: 'another' }));
    });

    it('takes the profile from the sub-folder, and says which there are not', async () => {
      mkdirSync(join(data, 'inbox', 'cheque-us', 'batch 7'), { recursive: true });
      mkdirSync(join(data, 'inbox', 'klingon'));
      writeFileSync(join(data, 'inbox', 'cheque-us', 'batch 7', 'a.png'), told({ tag: 'a' }));
      writeFileSync(join(data, 'inbox', 'klingon', 'b.png'), told({ tag: 'b' }));
      await start();
      await settled(1, 1);
      expect(tally(data).done).toEqual(['cheque-us/batch 7/a.png']);
      const error = JSON.parse(readFileSync(join(data, 'failed', 'klingon', 'b.png.error.json'), 'utf8')) as object;
      expect(error).toMatchObject({ name: 'b.png', code: 'CF_PROFILE_UNKNOWN' });
    });

    it('refuses links, pipes and damaged files, each with its reason, and reads nothing through them', async () => {
      writeFileSync(join(data, 'secret'), told({ tag: 'secret' }));
      symlinkSync(join(data, 'secret'), inbox('link.png'));
      symlinkSync(data, inbox('folder'));
      spawnSync('mkfifo', [inbox('pipe.png')]);
      writeFileSync(inbox('damaged.png'), 'no JSON at all');
      await start();
      const failed = (): string[] => readdirSync(join(data, 'failed')).filter((name) => name.endsWith('.json'));
      await waitFor(() => failed().length === 4, { describe: () => `${failed().join()}\n${server?.log}` });
      const codes = failed().map((name) => {
        const { code, remedy } = JSON.parse(readFileSync(join(data, 'failed', name), 'utf8')) as {
          code: string;
          remedy: string;
        };
        expect(remedy).not.toBe('');
        return [name, code];
      });
      expect(Object.fromEntries(codes)).toEqual({
        'link.png.error.json': 'CF_FILE_REFUSED',
        'folder.error.json': 'CF_FILE_REFUSED',
        'pipe.png.error.json': 'CF_FILE_REFUSED',
        'damaged.png.error.json': 'CF_INTAKE_CORRUPT',
      });
      expect(readdirSync(join(data, 'storage', 'originals'))).toHaveLength(1);
    });

    it('waits for a folder that disappears, and goes on when it is back', async () => {
      await start();
      const away = `${data}-away`;
      renameSync(join(data, 'inbox'), away);
      await waitFor(() => server?.log.includes('The watched folder cannot be used'));
      expect(existsSync(join(data, 'inbox'))).toBe(false);
      writeFileSync(join(away, 'late.png'), told({ tag: 'late' }));
      renameSync(away, join(data, 'inbox'));
      await settled(1);
    });

    it.each(['inbox/../inbox/deeper', 'inbox'])(
      'refuses to start where it would read what it writes (done in %s)',
      async (target) => {
        mkdirSync(join(data, 'inbox', 'deeper'));
        symlinkSync(join(data, target), join(data, 'done'));
        server = new ToldProcess({ data, redis: redis?.url, watch: data });
        await server.ended;
        expect(server.log).toContain('CF_CONFIG_INVALID');
        expect(server.log).toContain('read again');
      },
    );

    it('waits for storage that disappears, and reads each file once when it is back', async () => {
      await start();
      for (let i = 0; i < 6; i++) drop(data, `before-${i}.png`, { pages: 3, takes: 200 });
      await waitFor(() => tally(data).done.length > 0, { describe: () => server?.log ?? '' });
      const away = `${data}-storage`;
      renameSync(join(data, 'storage'), away);
      for (let i = 0; i < 3; i++) drop(data, `meanwhile-${i}.png`);
      await waitFor(() => server?.log.includes('put off'), { describe: () => server?.log ?? '' });
      await pause(1_000);
      expect(existsSync(join(data, 'storage', 'results'))).toBe(false);
      await putBack(away, join(data, 'storage'));
      await settled(9);
      expect(tally(data).results).toBe(9);
    });

    it('reads each file once though storage comes and goes', async () => {
      await start();
      for (let i = 0; i < 20; i++) drop(data, `scan-${i}.png`, { pages: 3, takes: 100 });
      const [storage, away] = [join(data, 'storage'), `${data}-storage`];
      for (let round = 0; round < 40; round++) {
        await pause(100);
        renameSync(storage, away);
        await pause(20 + (round % 5) * 10);
        await putBack(away, storage);
      }
      const counted = await waitFor(
        () => {
          const counted = tally(data);
          // What was begun in scratch as the storage went is cleared away at the next start.
          const faults = counted.faults.filter((fault) => !fault.startsWith('storage/scratch/'));
          return counted.done.length + counted.failed.length === 20 && faults.length === 0 && counted;
        },
        { seconds: 120, describe: () => `${JSON.stringify(tally(data), null, 1)}\n${server?.log}` },
      );
      expect([counted.failed, counted.results]).toEqual([[], 20]);
    });

    it.skipIf(!canMount)(`takes the others where some files cannot be taken${NEEDS_MOUNT}`, async () => {
      const elsewhere = inbox('elsewhere');
      mkdirSync(elsewhere);
      expect(mount('1m', elsewhere)).toBe(true);
      mounted = elsewhere;
      for (let i = 0; i < 6; i++) writeFileSync(join(elsewhere, `stuck-${i}.png`), told({ tag: i }));
      await start();
      await pause(1_000);
      for (let i = 0; i < 5; i++) drop(data, `free-${i}.png`);
      await settled(5);
      expect(readdirSync(elsewhere)).toHaveLength(6);
      expect(server?.log.match(/may not be read or moved/g)).toHaveLength(1);
      expect(server?.log).not.toContain('stuck-');
    });

    it.skipIf(!canMount)(
      `keeps what is dropped on a full disk pending, and reads it once there is room${NEEDS_MOUNT}`,
      async () => {
        const disk = join(data, 'disk');
        mkdirSync(disk);
        expect(mount('96m', disk)).toBe(true);
        mounted = disk;
        if (redis === undefined) await seedQueue(disk);
        const environment = { COUNTERFOIL_WATCH_STABLE_SECONDS: '0.3' };
        server = new ToldProcess({ data: disk, redis: redis?.url, watch: disk, environment });
        expect(await server.ready(), server.log).toBe(true);
        for (let i = 0; i < 5; i++) drop(disk, `before-${i}.png`);
        await waitFor(() => tally(disk).done.length === 5, { describe: () => server?.log ?? '' });
        for (let i = 0; i < 20; i++) writeFileSync(join(disk, 'inbox', `full-${i}.png`), told({ tag: i }));
        const { bavail, bsize } = statfsSync(disk);
        writeFileSync(join(disk, 'ballast'), '');
        spawnSync('dd', [
          'if=/dev/zero',
          `of=${join(disk, 'ballast')}`,
          'bs=4096',
          `count=${Math.ceil((bavail * bsize) / 4096) + 10}`,
        ]);
        expect(statfsSync(disk).bavail).toBe(0);
        await pause(4_000);
        rmSync(join(disk, 'ballast'));
        await waitFor(() => tally(disk).done.length === 25 && tally(disk).faults.length === 0, {
          seconds: 120,
          describe: () => `${JSON.stringify(tally(disk), null, 1)}\n${server?.log}`,
        });
        const { done, failed, results } = tally(disk);
        process.stdout.write(`disk full: 25 submitted, ${done.length} done, ${results} results\n`);
        expect([failed, results]).toEqual([[], 25]);
        expect(server.log).not.toMatch(/(before|full)-\d/);
      },
    );
  });
