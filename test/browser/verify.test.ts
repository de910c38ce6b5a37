import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAnyProfile, showsAccountNumber } from '../../src/profiles/index.js';
import { revised } from '../../src/result/revised.js';
import { revisionSchema, type Revision } from '../../src/result/revision.js';
import { documentResultSchema } from '../../src/result/schema.js';
import { Locks, Revisions } from '../../src/storage/index.js';
import { CHROMIUM_MISSING, hasChromium, openBrowser, violations } from '../support/chromium.js';
import { hasRedis, RedisServer } from '../support/redis-server.js';
import { amountOf, putDocument, type DrawnDocument } from '../support/drawn-documents.js';
import { drawn, idOf, openDocument, shoot, signIn } from '../support/review-pages.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';

/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };
const FONTS = [
  ...(['kalam', 'caveat', 'gloria-hallelujah', 'just-me-again-down-here', 'fuzzy-bubbles'] as const),
  ...(['dekko', 'delius', 'nothing-you-could-do', 'edu-sa-beginner'] as const),
];
/** The machine is sure of all of the first, and leaves something of the others to people. */
const [ACCEPTED, ...DOUBTED] = FONTS.map((_, at) => `cheque-${at}.png`);

/** Every digit is on each of them, in the account number too. */
const cheque = (at: number): DrawnDocument => ({
  name: `cheque-${at}.png`,
  font: FONTS[at],
  fields: {
    amount: { text: `14${at}00.00`, value: amountOf(`14${at}00.00`), state: at === 0 ? 'accepted' : 'review' },
    date: { text: `0${at + 1}072024`, value: { type: 'date', iso: `2024-07-0${at + 1}` } },
    account: { text: `98765432104${at}`, value: { type: 'number', digits: `98765432104${at}` } },
  },
});

/** Until every picture is there: nothing that could not be cut. */
const seen = (page: Page): Promise<void> =>
  expect
    .poll(
      () =>
        page
          .locator('.glyph img')
          .evaluateAll((all) =>
            Math.min(...all.map((one) => (one as unknown as { naturalHeight: number }).naturalHeight)),
          ),
      { timeout: 60_000 },
    )
    .toBeGreaterThan(8);

function verifying(redis?: () => string): void {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;
  const glyphs = (): Locator => page.locator('.glyph');
  const revisionsOf = async (name: string): Promise<Revision[]> =>
    new Revisions(server.host.service.ledger.store).list(await idOf(server, name));
  const show = async (digit: string, scope: 'accepted' | 'review'): Promise<void> => {
    await page.locator('.digits').waitFor();
    await page.locator('.filters select').selectOption(scope);
    await page.locator('#content').press(digit);
    await page.locator(`input[value="${digit}"]:checked`).waitFor();
    await glyphs().first().waitFor();
  };
  /** Where the digit was read in the documents, each place once; account numbers' only where they are wanted. */
  const placesOf = async (digit: string, names: readonly string[], accounts: boolean): Promise<Set<string>> => {
    const places = new Set<string>();
    for (const name of names) {
      const { items } = await server.host.service.result(await idOf(server, name));
      for (const [index, { fields, profile }] of items.entries())
        for (const [field, { characters }] of Object.entries(fields))
          for (const { text, polygon } of characters)
            if (text === digit && (accounts || !showsAccountNumber(field, loadAnyProfile(profile.name))))
              places.add(JSON.stringify([name, index, polygon]));
    }
    return places;
  };

  beforeAll(async () => {
    server = await openReviewServer({ asha: 'clerk', ben: 'clerk', otto: 'operator' }, redis?.());
    for (let at = 0; at < FONTS.length; at += 1) await putDocument(server.host.service, cheque(at));
    browser = await openBrowser();
    page = await signIn(browser, server, 'asha');
    await page.getByRole('link', { name: 'Verify digits' }).click();
    await page.locator('.digits').waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await server.close();
  }, 60_000);

  it('shows everything that was read as one digit on one screen, each picture once', async () => {
    await show('4', 'review');
    const places = await placesOf('4', DOUBTED, true);
    await expect.poll(() => glyphs().count()).toBe(places.size);
    expect(places.size).toBeGreaterThan(8);
    expect(await page.locator('.glyph-count').textContent()).toBe(`${places.size} characters of 8 documents`);
    await seen(page);
    expect(await violations(page)).toEqual([]);
  });

  it('tells of no picture where it is from, and shows account numbers’ only among others', async () => {
    const told = await page.evaluate(() =>
      fetch('/review/api/glyphs?digit=4&scope=review').then((answer) => answer.text()),
    );
    for (const name of DOUBTED) expect(told).not.toContain(await idOf(server, name));
    const { glyphs: names } = JSON.parse(told) as { glyphs: string[] };
    expect(names).toEqual([...names].sort());
    const statusOf = (path: string): Promise<number> =>
      page.evaluate((from) => fetch(`/review/api/glyphs${from}`).then(({ status }) => status), path);
    expect(await statusOf(`/${names[0]}/image`)).toBe(200);
    expect(await statusOf(`/${'A'.repeat(64)}/image`)).toBe(404);
    expect(await statusOf(`?digit=4&scope=review&after=${await idOf(server, DOUBTED[0])}`)).toBe(400);
    // One document alone: its account number could be put together.
    await show('0', 'accepted');
    const shown = await placesOf('0', [ACCEPTED], false);
    await expect.poll(() => glyphs().count()).toBe(shown.size);
    expect((await placesOf('0', [ACCEPTED], true)).size).toBeGreaterThan(shown.size);
  });

  it('sends what is struck out by keyboard to review, as a revision', async () => {
    expect(await revisionsOf(ACCEPTED)).toEqual([]);
    await show('0', 'accepted');
    const before = await glyphs().count();
    await page.locator('.digits input:checked').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.locator('.glyph:focus').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    expect(await page.locator('.glyph[aria-pressed=true]').count()).toBe(1);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    expect(await page.locator('.glyph[aria-pressed=true]').count()).toBe(1);
    await page.keyboard.press('Control+Enter');
    await page.getByText('1 field of 1 document sent to review').waitFor();
    await expect.poll(() => glyphs().count()).toBeLessThan(before);
    const revisions = await revisionsOf(ACCEPTED);
    for (const revision of revisions) revisionSchema.parse(revision);
    expect(revisions).toMatchObject([{ by: { name: 'asha', role: 'clerk' }, state: 'open' }]);
    const [change] = revisions[0].changes;
    expect(change).toMatchObject({ why: 'struck', after: change.machine });
    const result = await server.host.service.result(await idOf(server, ACCEPTED));
    const struck = (change.characters ?? []).map((at) => result.items[0].fields[change.field].characters[at].text);
    expect(struck).toEqual(['0']);
    const said = documentResultSchema.parse(revised(result, revisions));
    expect([result.decision.state, said.decision.state]).toEqual(['accepted', 'review']);
    expect(said.items[0].fields[change.field].decision).toMatchObject({
      state: 'review',
      reasons: [{ code: 'struck', message: expect.stringContaining('asha') as unknown }],
    });
    // The document is in the list now, its field in doubt; whoever confirms it settles that.
    await page.goto(server.base);
    await page.locator('.list .row', { hasText: ACCEPTED }).getByText('characters struck out').waitFor();
    await openDocument(page, server, ACCEPTED);
    await page.getByText('asha struck out a character').waitFor();
    expect(await page.locator('.field.doubtful').count()).toBe(1);
    await page.locator('input#value:focus:not([readonly])').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.finish .main:focus').waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await revisionsOf(ACCEPTED)).at(-1)?.state, PATIENT).toBe('accepted');
    const done = revised(result, await revisionsOf(ACCEPTED));
    expect(done.decision.state).toBe('accepted');
    expect(done.items[0].fields[change.field].reviewed).toMatchObject({ why: 'confirmed', by: 'asha' });
  });

  it('is for those who may correct', async () => {
    const otto = await signIn(browser, server, 'otto');
    expect(await otto.getByRole('link', { name: 'Verify digits' }).count()).toBe(0);
    await otto.goto(`${server.base}#/verify`);
    await otto.locator('.list').waitFor();
    const refused = await otto.evaluate(() =>
      fetch('/review/api/glyphs?digit=1&scope=review').then(({ status }) => status),
    );
    expect(refused).toBe(403);
    await otto.context().close();
  });

  it('speaks German, on dark', async () => {
    const german = await signIn(browser, server, 'ben', { colorScheme: 'dark', locale: 'de-DE' });
    await german.getByRole('link', { name: 'Ziffern prüfen' }).click();
    await german.locator('.digits').waitFor();
    await german.locator('.filters select').selectOption('review');
    await german.locator('#content').press('2');
    await german.locator('.glyph').nth(3).waitFor();
    await german.locator('.glyph').nth(3).click();
    await german.getByText('1 zur Prüfung geben').waitFor();
    await seen(german);
    expect(await violations(german)).toEqual([]);
    await shoot(german, 'review-verify-dark');
    await german.context().close();
  });

  it('is drawn for the documentation', async () => {
    await page.getByRole('link', { name: 'Verify digits' }).click();
    await show('2', 'review');
    await glyphs().nth(2).click();
    await seen(page);
    await shoot(page, 'review-verify');
    expect(await page.locator('.glyph[aria-pressed=true]').count()).toBe(1);
    await glyphs().nth(2).click();
    expect(await page.locator('.glyph[aria-pressed=true]').count()).toBe(0);
  });

  it('leaves alone what somebody has in hand, and says who', async () => {
    const held = DOUBTED[0];
    const locks = new Locks(server.host.service.ledger.store);
    await locks.claim(await idOf(server, held), 'another-tab', 'ben');
    await page.getByRole('link', { name: 'Verify digits' }).click();
    await show('4', 'review');
    const all = await glyphs().count();
    for (let at = 0; at < all; at += 1) await glyphs().nth(at).click();
    await drawn(page);
    expect(await violations(page)).toEqual([]);
    await page.locator('.headline .main').click();
    await page.getByText('Not sent, since ben works on the document').waitFor();
    const left = await placesOf('4', [held], true);
    await page.getByRole('button', { name: `Send ${left.size} to review` }).waitFor();
    expect(await revisionsOf(held)).toEqual([]);
    expect(await revisionsOf(DOUBTED[1])).toHaveLength(1);
    await locks.release(await idOf(server, held), 'another-tab');
    await page.locator('.headline .main').click();
    await expect.poll(async () => (await revisionsOf(held)).length, PATIENT).toBe(1);
  });
}

const EMBEDDED = 'group verification on a server with the built-in queue';
describe.skipIf(!hasChromium)(hasChromium ? EMBEDDED : `${EMBEDDED}: ${CHROMIUM_MISSING}`, { timeout: 90_000 }, () =>
  verifying(),
);

describe.skipIf(!hasChromium || !hasRedis)('group verification on a server with Redis', { timeout: 90_000 }, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.remove());
  verifying(() => redis.url);
});
