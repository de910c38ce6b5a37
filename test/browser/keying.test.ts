import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROFILES_FOLDER } from '../../src/paths.js';
import { revised } from '../../src/result/revised.js';
import { revisionSchema, type Revision } from '../../src/result/revision.js';
import { documentResultSchema, type DocumentResult } from '../../src/result/schema.js';
import { Locks, Revisions } from '../../src/storage/index.js';
import { CHROMIUM_MISSING, hasChromium, openBrowser, violations } from '../support/chromium.js';
import { amountOf, putDocument } from '../support/drawn-documents.js';
import { hasRedis, RedisServer } from '../support/redis-server.js';
import { drawn, idOf, openDocument, shoot, signIn } from '../support/review-pages.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';

const PATIENT = { timeout: 15_000 };
/** What the machine made of the amounts: nobody may see it before two have keyed it. */
const MACHINE = { 'agreed.png': '1400.00', 'settled.png': '1300.00' };

function keying(redis?: () => string): void {
  let server: ReviewServer;
  let browser: Browser;
  let [asha, ben, carla]: Page[] = [];
  const revisionsOf = async (name: string): Promise<Revision[]> =>
    new Revisions(server.host.service.ledger.store).list(await idOf(server, name));
  const revisedOf = async (name: string): Promise<DocumentResult> =>
    documentResultSchema.parse(
      revised(await server.host.service.result(await idOf(server, name)), await revisionsOf(name)),
    );
  /** Whoever had it before has gone. */
  const free = async (name: string): Promise<void> => {
    const locks = new Locks(server.host.service.ledger.store);
    const id = await idOf(server, name);
    await expect.poll(() => locks.holder(id), PATIENT).toBeUndefined();
  };
  /** Keys the amount, and hands the document on or finishes it. */
  const key = async (page: Page, name: string, text: string): Promise<void> => {
    const before = (await revisionsOf(name)).length;
    await free(name);
    await openDocument(page, server, name);
    await page.locator('.field', { hasText: 'Amount' }).click();
    await page.locator('input#value:not([readonly])').fill(text);
    await page.keyboard.press('Enter');
    await page.locator('.finish .main:focus').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await revisionsOf(name)).length, PATIENT).toBeGreaterThan(before);
    await expect.poll(() => page.url(), PATIENT).not.toContain(await idOf(server, name));
  };
  /** By the link: whoever closes the window while they take a document holds it for a minute. */
  const leave = async (page: Page): Promise<void> => {
    await page.locator('.title a[href="#/"]').click();
    await page.locator('.list').waitFor();
  };
  /** All that the server tells this person of the document. */
  const toldOf = async (page: Page, name: string): Promise<string> =>
    page.evaluate(
      async (id) => {
        const [one, all] = await Promise.all([
          fetch(`/review/api/documents/${id}`).then((answer) => answer.text()),
          fetch('/review/api/documents').then((answer) => answer.text()),
        ]);
        return one + all;
      },
      await idOf(server, name),
    );
  /** The text layer of what `page` can download. */
  const pdfTextOf = async (page: Page, name: string): Promise<string> => {
    const bytes = await page.evaluate(
      async (id) => [...new Uint8Array(await (await fetch(`/review/api/documents/${id}/overlay.pdf`)).arrayBuffer())],
      await idOf(server, name),
    );
    const document = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise;
    const { items } = await (await document.getPage(1)).getTextContent();
    await document.destroy();
    return items.map((item) => ('str' in item ? item.str : '')).join('\n');
  };
  const post = async (page: Page, name: string, body: object): Promise<{ status: number; code: string }> =>
    page.evaluate(
      async ([id, given]) => {
        const session = (await (await fetch('/review/api/session')).json()) as { csrf: string };
        const answer = await fetch(`/review/api/documents/${id}/revisions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-counterfoil-word': session.csrf },
          body: JSON.stringify({ holder: 'somebody-else', ...given }),
        });
        return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
      },
      [await idOf(server, name), body] as const,
    );
  const REQUEST = '0f0d1c52-6a5f-4c52-9d0b-1f1f4f7a1b11';

  beforeAll(async () => {
    server = await openReviewServer({ asha: 'clerk', ben: 'clerk', carla: 'supervisor' }, redis?.());
    const profile = join(server.data, 'keyed.yaml');
    const text = readFileSync(join(PROFILES_FOLDER, 'cheque-in.yaml'), 'utf8');
    const asked = text.replace('type: amount\n', 'type: amount\n    keying: double\n');
    expect(asked).not.toBe(text);
    writeFileSync(profile, asked);
    for (const [name, amount] of Object.entries(MACHINE))
      await putDocument(server.host.service, {
        ...{ name, profile },
        fields: {
          amount: { text: amount, value: amountOf(amount), state: 'review' },
          date: { text: '01072024', value: { type: 'date', iso: '2024-07-01' } },
        },
      });
    browser = await openBrowser();
    asha = await signIn(browser, server, 'asha');
    ben = await signIn(browser, server, 'ben');
    carla = await signIn(browser, server, 'carla');
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  }, 60_000);

  it('hides what the machine read from who keys first', async () => {
    expect(await toldOf(asha, 'agreed.png')).not.toContain('1400');
    await openDocument(asha, server, 'agreed.png');
    await asha.getByText('Two people key this field').waitFor();
    await asha.locator('input#value:not([readonly])').waitFor();
    expect(await asha.locator('input#value').inputValue()).toBe('');
    expect(await asha.locator('.characters, .choices').count()).toBe(0);
    await drawn(asha);
    expect(await violations(asha)).toEqual([]);
    await shoot(asha, 'review-keying');
    // Nothing is keyed by mistake: an empty entry has to be said.
    await asha.keyboard.press('Enter');
    await asha.locator('#meaning.bad').waitFor();
    expect(await revisionsOf('agreed.png')).toEqual([]);
    await leave(asha);
  });

  it('tells nothing of it in the PDF either, before it is settled', async () => {
    const text = await pdfTextOf(asha, 'agreed.png');
    expect(text).toMatch(/2024|01072024/);
    expect(text).not.toMatch(/1,?400/);
  });

  it('takes no word of the first for the second’s, and does not let the first finish', async () => {
    await key(asha, 'agreed.png', '1500.00');
    expect(await revisionsOf('agreed.png')).toMatchObject([
      { by: { name: 'asha' }, state: 'open', changes: [{ keying: 'first', after: { decimal: '1500.00' } }] },
    ]);
    expect((await revisedOf('agreed.png')).items[0].fields['amount'].reviewed).toBeUndefined();
    await openDocument(asha, server, 'agreed.png');
    await asha.locator('.field', { hasText: 'Amount' }).click();
    await asha.getByText('You have keyed this field').waitFor();
    expect(await asha.locator('input#value[readonly]').count()).toBe(1);
    await leave(asha);
    const again = { base: 1, request: REQUEST, changes: [{ item: 0, field: 'amount', text: '1500.00' }] };
    // She may still have the document in hand for a moment.
    await expect
      .poll(() => post(asha, 'agreed.png', { ...again, state: 'open' }), PATIENT)
      .toEqual({ status: 409, code: 'CF_KEYED' });
    expect(await post(asha, 'agreed.png', { base: 1, request: REQUEST, changes: [], state: 'accepted' })).toEqual({
      status: 409,
      code: 'CF_KEYED',
    });
    expect(await revisionsOf('agreed.png')).toHaveLength(1);
  });

  it('is settled where the second, who saw neither, keys the same', async () => {
    const told = await toldOf(ben, 'agreed.png');
    expect(told).not.toContain('1400');
    expect(told).not.toContain('1500');
    await ben.goto(server.base);
    await ben.locator('.list .row', { hasText: 'agreed.png' }).getByText('a second person keys it').waitFor();
    await key(ben, 'agreed.png', '1500.00');
    await expect.poll(async () => (await revisionsOf('agreed.png')).at(-1)?.state, PATIENT).toBe('accepted');
    // What came next in the list is given free.
    await leave(ben);
    const revisions = await revisionsOf('agreed.png');
    for (const revision of revisions) revisionSchema.parse(revision);
    const { decision, items } = await revisedOf('agreed.png');
    expect(decision.state).toBe('accepted');
    expect(await pdfTextOf(ben, 'agreed.png')).toMatch(/1,?500/);
    expect(items[0].fields['amount']).toMatchObject({
      value: { decimal: '1500.00' },
      reviewed: {
        why: 'misread',
        machine: { decimal: MACHINE['agreed.png'] },
        keyed: { by: ['asha', 'ben'], agreed: true },
      },
    });
  });

  it('goes to a third, who sees both, where they key it differently', async () => {
    await key(asha, 'settled.png', '1600.00');
    await key(ben, 'settled.png', '1700.00');
    expect((await revisionsOf('settled.png')).at(-1)).toMatchObject({
      state: 'open',
      changes: [{ keying: 'differs' }],
    });
    for (const page of [asha, ben]) {
      const told = await toldOf(page, 'settled.png');
      for (const value of ['1300', '1600', '1700']) expect(told).not.toContain(value);
    }
    const more = { base: 2, request: REQUEST, changes: [{ item: 0, field: 'amount', text: '1700.00' }] };
    await expect
      .poll(() => post(ben, 'settled.png', { ...more, state: 'open' }), PATIENT)
      .toEqual({ status: 409, code: 'CF_KEYED' });
    await free('settled.png');
    await openDocument(carla, server, 'settled.png');
    await carla.getByText('asha keyed: INR 1,600.00').waitFor();
    await carla.getByText('ben keyed: INR 1,700.00').waitFor();
    await drawn(carla);
    expect(await violations(carla)).toEqual([]);
    await shoot(carla, 'review-keying-third');
    await carla.locator('input#value').focus();
    await carla.keyboard.press('Alt+2');
    await carla.keyboard.press('Enter');
    await carla.locator('.finish .main:focus').waitFor();
    await carla.keyboard.press('Enter');
    await expect.poll(async () => (await revisionsOf('settled.png')).at(-1)?.state, PATIENT).toBe('accepted');
    expect((await revisedOf('settled.png')).items[0].fields['amount']).toMatchObject({
      value: { decimal: '1700.00' },
      reviewed: { by: 'carla', keyed: { by: ['asha', 'ben'], agreed: false } },
    });
  });

  it('is taken back by a supervisor alone, and then keyed anew', async () => {
    const undo = { changes: [{ item: 0, field: 'amount', text: null, why: 'undone' }], state: 'open' };
    const base = (await revisionsOf('settled.png')).length;
    const refused = await post(ben, 'settled.png', { ...undo, base, request: REQUEST });
    expect(refused.status).toBe(403);
    await expect
      .poll(async () => (await post(carla, 'settled.png', { ...undo, base, request: REQUEST })).status, PATIENT)
      .toBe(200);
    expect((await revisedOf('settled.png')).items[0].fields['amount'].reviewed).toBeUndefined();
    expect(await toldOf(ben, 'settled.png')).not.toContain('1700');
  });

  it('says so in German too, on dark', async () => {
    const german = await signIn(browser, server, 'carla', { colorScheme: 'dark', locale: 'de-DE' });
    await openDocument(german, server, 'settled.png');
    await german.getByText('Zwei erfassen dieses Feld.').waitFor();
    expect(await violations(german)).toEqual([]);
    await german.context().close();
  });
}

const EMBEDDED = 'double keying on a server with the built-in queue';
describe.skipIf(!hasChromium)(hasChromium ? EMBEDDED : `${EMBEDDED}: ${CHROMIUM_MISSING}`, { timeout: 90_000 }, () =>
  keying(),
);

describe.skipIf(!hasChromium || !hasRedis)('double keying on a server with Redis', { timeout: 90_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.remove());
  keying(() => redis.url);
});
