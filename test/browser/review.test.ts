import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCorrections } from '../../src/corrections.js';
import { loadTruth } from '../../src/evaluation/index.js';
import { PACKAGE_ROOT } from '../../src/paths.js';
import { readerSettings } from '../../src/reader.js';
import { revised, standingChanges } from '../../src/result/revised.js';
import { revisionSchema, type Revision } from '../../src/result/revision.js';
import { documentResultSchema } from '../../src/result/schema.js';
import { Revisions } from '../../src/storage/index.js';
import { CHROMIUM_MISSING, hasChromium, openBrowser, violations } from '../support/chromium.js';
import { hasRedis, RedisServer } from '../support/redis-server.js';
import { drawn, idOf, openDocument, sample, shoot, signIn } from '../support/review-pages.js';
import { openReviewServer, PASSWORD, type ReviewServer } from '../support/review-server.js';

/** What both back ends' servers must do alike. */
function reviewing(redis?: () => string): void {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;

  const openAs = (name: string, colorScheme: 'light' | 'dark' = 'light', locale = 'en-GB'): Promise<Page> =>
    signIn(browser, server, name, { colorScheme, locale });
  const revisionsOf = (id: string): Promise<Revision[]> => new Revisions(server.host.service.ledger.store).list(id);
  beforeAll(async () => {
    server = await openReviewServer({ asha: 'clerk', ben: 'clerk', carla: 'supervisor', otto: 'operator' }, redis?.());
    browser = await openBrowser();
    page = await openAs('asha');
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  it('takes dropped files, tells how far each is, and shows them in the list by themselves', async () => {
    await page.locator('input[type=file]').setInputFiles([sample('american-scan.png'), sample('british-scan.pdf')]);
    await page
      .locator('.drop li', { hasText: 'american-scan.png' })
      .getByText('needs a look')
      .waitFor({ timeout: 60_000 });
    await page
      .locator('.drop li', { hasText: 'british-scan.pdf' })
      .getByText('needs a look')
      .waitFor({ timeout: 60_000 });
    await page.locator('.list a', { hasText: 'british-scan.pdf' }).waitFor();
    expect(await page.locator('[data-count=open] dd').textContent()).toBe('2');
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Read as').selectOption('deposit-slip');
    await page.locator('input[type=file]').setInputFiles(sample('forms/deposit-slip-1.png'));
    const profileOf = async (): Promise<string | undefined> =>
      (await server.host.service.list()).find(({ name }) => name === 'deposit-slip-1.png')?.profile;
    await expect.poll(profileOf, { timeout: 15_000 }).toBe('deposit-slip');
    await page.getByLabel('Read as').selectOption('auto');
  });

  it('mends and finishes a whole document by keyboard alone', async () => {
    await page.goto(server.base);
    await page.locator('.headline .main:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('#value').waitFor();
    const name = (await page.locator('.title h1').textContent()) ?? '';
    const id = await idOf(server, name);
    expect(await violations(page)).toEqual([]);
    // The scan takes keys too.
    const scan = page.locator('.sheet');
    const before = await scan.getAttribute('viewBox');
    await scan.focus();
    await page.keyboard.press('+');
    await expect.poll(() => scan.getAttribute('viewBox')).not.toBe(before);
    await page.keyboard.press('0');
    await page.locator('#value').focus();
    const typed: string[] = [];
    for (let step = 0; step < 12 && !(await page.locator('.finish .main:focus').count()); step += 1) {
      const field = (await page.locator('.editor h2').textContent()) ?? '';
      if ((await page.locator('button#value:focus').count()) > 0) {
        await page.keyboard.press('Enter');
        await page.locator('input#value').waitFor();
      }
      await page.locator('input#value:focus:not([readonly])').waitFor();
      if (field === 'Date') {
        await page.keyboard.type('2026-02-30');
        expect(await page.locator('#meaning').textContent()).toContain('no value');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+A');
        await page.keyboard.type('2021-03-04');
        typed.push('date');
      }
      await page.keyboard.press('Enter');
      await page.waitForTimeout(60);
    }
    await page.locator('.finish .main:focus').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).not.toContain(id);
    const revisions = await revisionsOf(id);
    for (const revision of revisions) revisionSchema.parse(revision);
    expect(revisions.at(-1)).toMatchObject({ state: 'accepted', by: { name: 'asha', role: 'clerk' } });
    expect(revisions.map(({ number }) => number)).toEqual(revisions.map((_, index) => index + 1));
    expect(typed).toEqual(['date']);
    const date = standingChanges(revisions).get('0 date');
    expect(date?.change).toMatchObject({ after: { type: 'date', iso: '2021-03-04' }, why: 'misread' });
    const result = documentResultSchema.parse(revised(await server.host.service.result(id), revisions));
    expect(result.items[0].fields['date']).toMatchObject({ value: { iso: '2021-03-04' }, reviewed: { by: 'asha' } });
    expect(result.decision.state).toBe('accepted');
    const api = server.base.replace('/review/', `/v1/documents/${id}`);
    const revisedByApi = await (await fetch(`${api}/result?revised=true`)).json();
    expect(revisedByApi).toEqual(JSON.parse(JSON.stringify(result)));
    const { revisions: told } = (await (await fetch(`${api}/revisions`)).json()) as { revisions: unknown };
    expect(told).toEqual(revisions);
    const folder = mkdtempSync(join(tmpdir(), 'counterfoil-mended-'));
    expect(await exportCorrections(server.host.service.ledger, folder, readerSettings())).toMatchObject({
      documents: 1,
    });
    const { rows } = await loadTruth(folder);
    expect(rows[0]).toMatchObject({ type: 'document', fields: { date: '2021-03-04' } });
    expect(rows.slice(1).every(({ type }) => type === 'strip')).toBe(true);
    expect(rows.filter(({ file }) => !existsSync(join(folder, file)))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('logs no amounts, account numbers, names of files or passwords', () => {
    expect(server.logged()).not.toMatch(/2021-03-04|british|american|correct horse/);
  });

  if (redis !== undefined) return;

  it('masks account numbers until they are asked for, and records the asking', async () => {
    await page.goto(server.base);
    await page
      .locator('input[type=file]')
      .setInputFiles([sample('indian-clearing-g4.tif'), sample('two-pages-g4-and-lzw.tif')]);
    await page.locator('.drop li', { hasText: 'two-pages' }).getByText('needs a look').waitFor({ timeout: 60_000 });
    await page.locator('.drop li', { hasText: 'indian' }).getByText('needs a look').waitFor({ timeout: 60_000 });
    await shoot(page, 'review-list');
    const document = await openDocument(page, server, 'indian-clearing-g4.tif');
    const account = page.locator('.field', { hasText: 'Account' });
    expect(await account.textContent()).toMatch(/•+3889/);
    const told = await page.evaluate(
      (path) => fetch(path).then((answer) => answer.text()),
      `/review/api/documents/${document}`,
    );
    expect(told).not.toContain('2251648783889');
    await account.click();
    await page.locator('button#value').click();
    await page.locator('input#value').waitFor();
    expect(await page.locator('input#value').inputValue()).toBe('2251648783889');
    const accesses = await new Revisions(server.host.service.ledger.store).accesses(document);
    expect(accesses).toMatchObject([{ by: { name: 'asha' }, what: 'account-numbers' }]);
    await page.locator('.field', { hasText: 'Amount' }).first().click();
    await drawn(page);
    await shoot(page, 'review-document');
  });

  it('keeps two clerks apart and lets a supervisor take a document over', async () => {
    const id = await openDocument(page, server, 'indian-clearing-g4.tif');
    await page.locator('.finish button').first().waitFor();
    const ben = await openAs('ben');
    await openDocument(ben, server, 'indian-clearing-g4.tif');
    await ben.getByText('asha is working on this document').waitFor();
    expect(await ben.locator('.finish button').count()).toBe(0);
    expect(await violations(ben)).toEqual([]);
    const carla = await openAs('carla');
    await openDocument(carla, server, 'indian-clearing-g4.tif');
    await carla.locator('.notice button').click();
    await carla.locator('.finish button').first().waitFor();
    await page.locator('.field', { hasText: 'Amount' }).first().click();
    await page.locator('input#value').fill('42.00');
    await page.keyboard.press('Enter');
    await page.locator('[role=alert]').getByText('42.00').waitFor();
    expect(await revisionsOf(id)).toEqual([]);
    await carla.context().close();
    await ben.context().close();
  });

  it('keeps what is typed while the connection is lost, and saves it once', async () => {
    const clerk = await openAs('ben', 'dark');
    const id = await openDocument(clerk, server, 'two-pages-g4-and-lzw.tif');
    await clerk.locator('.finish button').first().waitFor();
    await drawn(clerk);
    await shoot(clerk, 'review-document-dark');
    await clerk.locator('.field', { hasText: 'Amount' }).first().click();
    await server.stop();
    await clerk.locator('input#value').fill('77.70');
    await clerk.keyboard.press('Enter');
    await clerk.getByText('No connection to the server').waitFor();
    await clerk.getByText('1 entry is not saved yet').waitFor();
    // Somebody ends the session meanwhile: the page asks to sign in again, over what was typed.
    await server.host.service.ledger.store.removeAll('sessions');
    await server.start();
    await clerk.locator('.over input[name=name]').fill('ben');
    await clerk.locator('.over input[name=password]').fill(PASSWORD);
    expect(await violations(clerk)).toEqual([]);
    await clerk.keyboard.press('Enter');
    await clerk.getByText('All saved').waitFor();
    const revisions = await revisionsOf(id);
    expect(revisions.map(({ changes }) => changes[0].after)).toMatchObject([{ decimal: '77.70' }]);
    await clerk.context().close();
  });

  it('says that a document was removed under one’s hands, and shows what was typed', async () => {
    const clerk = await openAs('ben');
    const id = await openDocument(clerk, server, 'two-pages-g4-and-lzw.tif');
    await clerk.locator('.field', { hasText: 'Amount' }).first().click();
    await clerk.locator('input#value').waitFor();
    const { store } = server.host.service.ledger;
    for (const key of [...(await store.list('documents')), ...(await store.list('results'))])
      if (key.includes(id)) await store.remove(key);
    await clerk.locator('input#value').fill('88.80');
    await clerk.keyboard.press('Enter');
    await clerk.locator('[role=alert]', { hasText: 'was removed' }).getByText('88.80').waitFor();
    await clerk.context().close();
  });

  it('refuses what a role may not do, other pages’ requests, and guessing', async () => {
    const otto = await openAs('otto');
    const id = await openDocument(otto, server, 'indian-clearing-g4.tif');
    await otto.getByText('Your role allows looking only').waitFor();
    const post = (path: string, headers: Record<string, string>): Promise<number> =>
      otto.evaluate(
        ([address, more]) =>
          fetch(address as string, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...(more as object) },
            body: '{"holder":"somebody-else"}',
          }).then(({ status }) => status),
        [`/review/api/documents/${path}`, headers] as const,
      );
    expect(await post(`${id}/accounts`, {})).toBe(401);
    const word = await otto.evaluate(() =>
      fetch('/review/api/session').then(async (answer) => ((await answer.json()) as { csrf: string }).csrf),
    );
    expect(await post(`${id}/accounts`, { 'x-counterfoil-word': word })).toBe(403);
    await otto.locator('.top button').click();
    await otto.locator('input[name=name]').waitFor();
    expect(await violations(otto)).toEqual([]);
    await shoot(otto, 'review-sign-in');
    for (let tries = 0; tries < 6; tries += 1) {
      await otto.locator('input[name=name]').fill('otto');
      await otto.locator('input[name=password]').fill(tries < 5 ? 'wrong' : PASSWORD);
      await otto.keyboard.press('Enter');
      await otto.locator('[role=alert]').waitFor();
      await otto.locator('button.main:enabled').waitFor();
    }
    expect(await otto.locator('.queue').count()).toBe(0);
    await otto.context().close();
  });

  it('speaks German, and knows no other host', async () => {
    const hosts = new Set<string>();
    const german = await openAs('carla', 'dark', 'de-DE');
    german.on('request', (request) => hosts.add(new URL(request.url()).host));
    await german.reload();
    await german.getByText('zu prüfen').first().waitFor();
    expect(await violations(german)).toEqual([]);
    await openDocument(german, server, 'indian-clearing-g4.tif');
    await german.locator('.finish').getByText('fraglich').waitFor();
    expect(await german.getAttribute('html', 'lang')).toBe('de');
    expect([...hosts]).toEqual([new URL(server.base).host]);
    await german.context().close();
  });
}

const EMBEDDED = 'the review page of a server with the built-in queue';
describe.skipIf(!hasChromium)(hasChromium ? EMBEDDED : `${EMBEDDED}: ${CHROMIUM_MISSING}`, { timeout: 90_000 }, () =>
  reviewing(),
);

describe.skipIf(!hasChromium || !hasRedis)('the review page of a server with Redis', { timeout: 90_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.remove());
  reviewing(() => redis.url);
});

it('is less than 150 kB compressed', async () => {
  const { gzipSync } = await import('node:zlib');
  const of = (name: string): number => gzipSync(readFileSync(join(PACKAGE_ROOT, 'dist/src/review', name))).length;
  expect(of('app.js') + of('app.css') + of('index.html')).toBeLessThan(150_000);
});
