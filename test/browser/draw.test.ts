import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FORMS_FOLDER } from '../../src/paths.js';
import { parseProfile, type FormProfile } from '../../src/profiles/index.js';
import { openBrowser, violations } from '../support/chromium.js';
import { idOf, onBothQueues, OPENING_MILLISECONDS, sample, shoot, signIn } from '../support/review-pages.js';
import { openReviewServer, type ReviewServer } from '../support/review-server.js';
import { waitFor } from '../support/wait-for.js';

const BLANK = join(FORMS_FOLDER, 'blanks', 'deposit-slip.pdf');
const SCAN = sample('forms/deposit-slip-1.png');
/** What the hand wrote on it (samples/forms/truth.jsonl). */
const WRITTEN = { account: '3817443264', date: '2012-03-15', cash: '13.33', cheques: '282.84', total: '296.17' };
/** A busy machine takes its time. */
const PATIENT = { timeout: 60_000 };

type Rectangle = readonly [x: number, y: number, width: number, height: number];

onBothQueues('drawing a form', (redis) => {
  let server: ReviewServer;
  let browser: Browser;
  let page: Page;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'counterfoil-own-'));
    const people = { olga: 'operator', sam: 'supervisor', cleo: 'clerk' } as const;
    server = await openReviewServer(people, redis?.(), { environment: { COUNTERFOIL_PROFILES: folder } });
    browser = await openBrowser();
    page = await signIn(browser, server, 'olga');
  }, OPENING_MILLISECONDS);
  afterAll(async () => {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const savedText = (name: string): string => readFileSync(join(folder, `${name}.yaml`), 'utf8');
  const saved = (name: string): FormProfile => parseProfile(savedText(name), name) as FormProfile;
  const start = async (on: Page, begin: 'found' | 'empty', blank = BLANK): Promise<void> => {
    await on.goto(`${server.base}#/`);
    await on.locator('.top nav').getByText('Draw a form').click();
    await on
      .locator('.begin input')
      .nth(begin === 'found' ? 0 : 1)
      .check();
    await on.locator('main input[type=file]').setInputFiles(blank);
    await on.locator('.blank-sheet image').waitFor(PATIENT);
  };
  const sheet = (on = page): Locator => on.locator('.blank-sheet');
  /** A rectangle of the paper, millimetres, where it is on the screen. */
  const onScreen = async ([x, y, width, height]: Rectangle): Promise<[[number, number], [number, number]]> => {
    await page.evaluate('scrollTo(0, 0)');
    const box = await sheet().boundingBox();
    const [, , wide, tall] = ((await sheet().getAttribute('viewBox')) ?? '').split(' ').map(Number);
    if (box === null) throw new Error('There is no sheet');
    const at = (across: number, down: number): [number, number] => [
      box.x + (across / wide) * box.width,
      box.y + (down / tall) * box.height,
    ];
    return [at(x, y), at(x + width, y + height)];
  };
  const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 6 });
    await page.mouse.up();
  };
  /** As a hand draws: not quite along the print. */
  const draw = async ([x, y, width, height]: Rectangle): Promise<void> =>
    drag(...(await onScreen([x - 0.8, y - 0.7, width + 1.4, height + 1.5])));
  const name = (text: string): Promise<void> => page.getByLabel('Name', { exact: true }).fill(text);
  const nothingWrong = (): Promise<void> => page.getByText('Nothing is wrong with it').waitFor();
  const readValues = async (): Promise<Record<string, string | null>> => {
    const values: Record<string, string | null> = {};
    for (const row of await page.locator('.tried tr[data-field]').all())
      values[(await row.getAttribute('data-field')) ?? ''] = await row.locator('.said-value').textContent();
    return values;
  };
  const tryScan = async (): Promise<Record<string, string | null>> => {
    await page.locator('main input[type=file]').setInputFiles(SCAN);
    await page.locator('.tried, .trial [role=alert]').first().waitFor(PATIENT);
    await expect.poll(() => page.locator('.trial[aria-busy=false]').count(), PATIENT).toBe(1);
    expect(await page.locator('.trial [role=alert]').allTextContents()).toEqual([]);
    return readValues();
  };

  it('by mouse: from an empty blank to zones, a rule, and a scan that is read by them', async () => {
    await start(page, 'empty');
    await page.getByText('1 thing is not right yet').waitFor();
    expect(await violations(page)).toEqual([]);
    await draw([22, 38, 70, 9]);
    await page.locator('.zone-list button').waitFor();
    // What is drawn along a printed comb is that comb.
    expect(await page.getByLabel('Cells', { exact: true }).inputValue()).toBe('10');
    await name('account');
    await page.getByLabel('Check digits').selectOption('luhn');
    await page.getByLabel('Must be filled in').check();
    await draw([116, 38, 14, 9]);
    await name('date');
    await page.getByLabel('What stands there').selectOption('date');
    for (const box of [
      [134, 38, 14, 9],
      [152, 38, 28, 9],
    ] as const) {
      await page.getByRole('button', { name: 'Add a box' }).click();
      await draw(box);
    }
    for (const [field, box] of [
      ['cash', [128, 62, 56, 9]],
      ['cheques', [128, 76, 56, 9]],
      ['total', [128, 92, 56, 11]],
    ] as const) {
      await draw(box);
      await name(field);
      await page.getByLabel('What stands there').selectOption('amount');
    }
    await page.getByRole('tab', { name: 'Rules' }).click();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Rule 1', { exact: true }).fill('cash + cheque == total');
    await page.getByLabel('Rule 1', { exact: true }).press('Tab');
    await page.locator('.rules .wrong').getByText('cheque').waitFor();
    await page.getByLabel('Rule 1', { exact: true }).fill('cash + cheques == total');
    await page.getByLabel('What to say when it fails').fill('It does not add up.');
    await page.getByLabel('What to say when it fails').press('Tab');
    await page.getByRole('tab', { name: 'Form' }).click();
    await page.getByLabel('Short name').fill('pay-in');
    await page.getByLabel('What people call it').fill('Pay-in slip');
    await page.getByLabel('Currency').fill('EUR');
    await page.getByLabel('Currency').press('Tab');
    await nothingWrong();
    expect(await violations(page)).toEqual([]);
    const values = await tryScan();
    expect(values).toEqual({
      ...WRITTEN,
      ...{ cash: 'EUR 13.33', cheques: 'EUR 282.84', total: 'EUR 296.17' },
    });
    await page.locator('.checks .passed').getByText('cash + cheques == total').waitFor();
    expect(await page.locator('.tried-page polygon.cell').count()).toBe(42);
    expect(await page.locator('[data-field=account] .cells li').count()).toBe(10);
    expect(await violations(page)).toEqual([]);
    if (redis === undefined) {
      await page.getByRole('tab', { name: 'Zones' }).click();
      await page.locator('.zone-list').getByText('account').click();
      await shoot(page, 'review-draw');
    }
  });

  it('saves what was drawn, which reads documents from then on, by its name and by itself', async () => {
    await page.getByRole('button', { name: 'Save as pay-in' }).click();
    await page.getByText('Saved as pay-in').waitFor(PATIENT);
    const profile = saved('pay-in');
    expect(profile).toMatchObject({ name: 'pay-in', title: 'Pay-in slip', currency: 'EUR' });
    expect(Object.keys(profile.fields)).toEqual(['account', 'date', 'cash', 'cheques', 'total']);
    expect(profile.fields['date']).toMatchObject({ type: 'date', boxes: [{ cells: 2 }, { cells: 2 }, { cells: 4 }] });
    expect(existsSync(join(folder, profile.pages[0].blank ?? ''))).toBe(true);
    await page.goto(`${server.base}#/`);
    await page.locator('.read-as select').selectOption('pay-in');
    await page
      .locator('.drop input[type=file]')
      .setInputFiles({ name: 'slip.png', mimeType: 'image/png', buffer: readFileSync(SCAN) });
    const id = await waitFor(async () => (await idOf(server, 'slip.png')) || undefined);
    const result = await waitFor(() => server.host.service.result(id).catch(() => undefined), { seconds: 120 });
    expect(result.items[0].profile.name).toBe('pay-in');
    expect(result.items[0].fields['total'].value).toMatchObject({ decimal: WRITTEN.total });
    expect(result.items[0].fields['account'].value).toMatchObject({ digits: WRITTEN.account });
  });

  it('by keyboard alone: what was found is named, moved and added to, with undo', async () => {
    await start(page, 'found');
    await nothingWrong();
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const position = page.locator('#draw-position');
    await page.locator('.zone-list button').first().focus();
    await press('End');
    await position.getByText('total: 128.00 mm').waitFor();
    // The drawing itself: arrow keys move and stretch what is chosen.
    await sheet().focus();
    await press('ArrowRight', 'ArrowRight', 'ArrowDown', 'Shift+ArrowLeft', 'Control+ArrowUp');
    await position.getByText('total: 130.00 mm from the left, 92.95 mm from the top, 54.95 ×').waitFor();
    expect(await violations(page)).toEqual([]);
    await press('Control+z');
    await position.getByText('total: 128.00 mm from the left, 92.05 mm from the top, 55.95 ×').waitFor();
    await press('Control+y');
    await position.getByText('total: 130.00 mm').waitFor();
    await press('d');
    await position.getByText('total_1: 130.00 mm').waitFor();
    await press('Delete');
    await page.getByText('No zone is chosen').waitFor();
    expect(await page.locator('.zone-list').getByText('total_1').count()).toBe(0);
    await press('Control+z', 'Control+z', 'Control+z');
    // A zone by numbers alone.
    await page.getByRole('button', { name: 'Add', exact: true }).focus();
    await press('Enter');
    await page.locator('.zone-form input:focus').waitFor();
    await page.keyboard.type('teller');
    for (const [label, value] of [
      ['From left', '60'],
      ['From top', '80'],
      ['Width', '24'],
      ['Height', '8'],
      ['Cells', '4'],
    ]) {
      await page.getByLabel(label, { exact: true }).focus();
      await press('Control+a');
      await page.keyboard.type(value);
      await press('Tab');
    }
    await page.getByLabel('Its border is printed').focus();
    await press('Space');
    await page.getByLabel('What stands there').focus();
    await page.keyboard.type('Whole');
    await press('Tab');
    await page.getByRole('tab', { selected: true }).focus();
    await press('ArrowRight');
    await page.getByLabel('Short name').focus();
    await press('Control+a');
    await page.keyboard.type('by-keys');
    await press('Tab');
    await nothingWrong();
    await page.getByRole('button', { name: 'Save as by-keys' }).focus();
    await press('Enter');
    await page.getByText('Saved as by-keys').waitFor(PATIENT);
    expect(saved('by-keys').fields['teller']).toMatchObject({
      type: 'number',
      boxes: [{ x: 60, y: 80, width: 24, height: 8, cells: 4, printed: false }],
    });
    expect(await violations(page)).toEqual([]);
  });

  it('moves and stretches a zone with the mouse', async () => {
    const position = page.locator('#draw-position');
    await page.getByRole('tab', { name: 'Zones' }).click();
    await page.locator('.zone-list').getByText('teller').click();
    const [[x, y]] = await onScreen([66, 84, 0, 0]);
    const [[toX, toY]] = await onScreen([76, 89, 0, 0]);
    await drag([x, y], [toX, toY]);
    await position.getByText(/^teller: (69\.9|70\.0)/).waitFor();
    const [, corner] = await onScreen([70, 85, 24, 8]);
    const [, further] = await onScreen([70, 85, 30, 9]);
    await drag(corner, further);
    await position.getByText(/ (29\.9|30\.0)\d? × (8\.9|9\.0)/).waitFor();
    // Another application takes the hand away, or Escape: nothing is moved.
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await position.getByText('teller: 60.00 mm').waitFor();
  });

  it('keeps what is typed before the page has rested', async () => {
    // In one go, as on a machine so busy that keys come before the page is painted.
    const typed = await page.evaluate(`(async () => {
      const soon = () => new Promise((go) => queueMicrotask(() => queueMicrotask(go)));
      document.getElementById('tab-form').click();
      await soon();
      const input = [...document.querySelectorAll('.form-settings label')]
        .find((label) => label.textContent === 'Short name')
        .querySelector('input');
      const first = input.value;
      const type = async (text) => {
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        await soon();
      };
      await type('pay');
      await new Promise((go) => setTimeout(go, 300));
      const rested = input.value;
      // Enter takes it over; the hand goes on.
      input.dispatchEvent(new Event('change', { bubbles: true }));
      await soon();
      await type('pay-in');
      await new Promise((go) => setTimeout(go, 300));
      return [first, rested, input.value];
    })()`);
    expect(typed).toEqual(['by-keys', 'pay', 'pay-in']);
    // What was undone is shown, not what was typed over it.
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.getByLabel('Short name').inputValue()).toBe('by-keys');
  });

  it('shows the file, takes what is typed into it, and leads to the line of each fault', async () => {
    await page.getByRole('tab', { name: 'File' }).click();
    const area = page.getByLabel('The profile as a YAML file');
    const text = await area.inputValue();
    expect(text).toBe(savedText('by-keys'));
    await area.fill(`${text.replace('type: number', 'type: nothing')}# Kept.\n`);
    const told = page.locator('.faults li').first();
    await told.getByText('Expected number, digits, code').waitFor();
    const line = text.split('\n').findIndex((one) => one.includes('type: number')) + 1;
    await told.getByRole('button', { name: `Line ${line}` }).click();
    expect(await area.evaluate((one) => (one as unknown as { selectionStart: number }).selectionStart)).toBeGreaterThan(
      100,
    );
    expect(await page.locator('.text-pane pre .faulty').textContent()).toContain(String(line));
    expect(await page.getByRole('button', { name: 'Save as' }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    if (redis === undefined) await shoot(page, 'review-draw-file');
    // Half a text: the drawing stays.
    await area.fill('name: [');
    await page.locator('.faults li').first().waitFor();
    expect(await page.locator('.zone').count()).toBeGreaterThan(5);
    await area.fill(`${text}# Kept.\n`);
    await nothingWrong();
    await page.getByRole('tab', { name: 'Zones' }).click();
    await page.locator('.zone-list').getByText('cash').click();
    await name('coins');
    await page.getByLabel('Name', { exact: true }).press('Tab');
    await nothingWrong();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download the file' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('by-keys.yaml');
    const taken = readFileSync(await file.path(), 'utf8');
    expect(taken).toContain('# Kept.');
    expect(Object.keys((parseProfile(taken, 'taken') as FormProfile).fields)).toContain('coins');
  });

  it('does not overwrite what somebody else saved meanwhile, and says so', async () => {
    const other = await signIn(browser, server, 'sam');
    await other.goto(`${server.base}#/draw`);
    await other.getByLabel('Or go on with a form that is there').selectOption('by-keys');
    await other.getByRole('button', { name: 'Open' }).click();
    await other.locator('.blank-sheet image').waitFor(PATIENT);
    await other.getByRole('tab', { name: 'Form' }).click();
    await other.getByLabel('What people call it').fill('Sam’s slip');
    await other.getByLabel('What people call it').press('Tab');
    await other.getByRole('button', { name: 'Save as by-keys' }).click();
    await other.getByText('Saved as by-keys').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Save as by-keys' }).click();
    await page.locator('[role=alert]').getByText('was changed or removed by somebody else').waitFor();
    expect(saved('by-keys').title).toBe('Sam’s slip');
    await page.getByRole('tab', { name: 'Form' }).click();
    await page.getByLabel('Short name').fill('deposit-slip');
    await page.getByLabel('Short name').press('Tab');
    await page.getByRole('button', { name: 'Save as deposit-slip' }).click();
    await page.locator('[role=alert]').getByText('comes with the package').waitFor();
    expect(
      readdirSync(folder)
        .filter((one) => one.endsWith('.yaml'))
        .sort(),
    ).toEqual(['by-keys.yaml', 'pay-in.yaml']);
    expect(await violations(page)).toEqual([]);
    await other.context().close();
  });

  it('says what is wrong with a blank that is none, and with a scan of something else', async () => {
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Another form' }).click();
    await page
      .locator('main input[type=file]')
      .setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('none') });
    await page.locator('[role=alert]').getByText('Submit PNG').waitFor();
    expect(await violations(page)).toEqual([]);
    await start(page, 'found');
    await page.locator('main input[type=file]').setInputFiles(sample('american-scan.png'));
    await page.locator('.trial [role=alert]').getByText('does not fit').waitFor(PATIENT);
  });

  it('draws a form of several pages on each of them', async () => {
    await start(page, 'found', join(FORMS_FOLDER, 'blanks', 'membership-application.pdf'));
    await nothingWrong();
    const first = await page.locator('.zone-list button').count();
    await page.locator('.draw-tools select').selectOption('2');
    await page.locator('.zone-list').getByText('monthly').waitFor();
    expect(await page.locator('.zone-list button').count()).not.toBe(first);
    await page.getByLabel('Show lines and marks').check();
    await page.locator('.anchor').first().waitFor();
    expect(await page.locator('.zone-list').getByText('Solid mark').count()).toBeGreaterThanOrEqual(4);
    expect(await violations(page)).toEqual([]);
  });

  it('is for those who may', async () => {
    const cleo = await signIn(browser, server, 'cleo');
    expect(await cleo.getByRole('link', { name: 'Draw a form' }).count()).toBe(0);
    await cleo.goto(`${server.base}#/draw`);
    await cleo.locator('.queue').waitFor();
    expect(await cleo.locator('.draw').count()).toBe(0);
    await cleo.context().close();
  });

  it.skipIf(redis !== undefined)('speaks German in the dark, and draws the lines where there is no blank', async () => {
    const plain = savedText('pay-in')
      .replace(/^ {4}blank: .*\n/m, '')
      .replace('name: pay-in', 'name: ohne-blatt');
    writeFileSync(join(folder, 'ohne-blatt.yaml'), plain);
    const german = await signIn(browser, server, 'sam', { colorScheme: 'dark', locale: 'de-DE' });
    await german.getByRole('link', { name: 'Formular zeichnen' }).click();
    await german.locator('.open-form').waitFor();
    expect(await violations(german)).toEqual([]);
    await german.getByLabel('Oder an einem vorhandenen').selectOption('ohne-blatt');
    await german.getByRole('button', { name: 'Öffnen' }).click();
    await german.locator('.zone').first().waitFor(PATIENT);
    expect(await german.locator('.blank-sheet image').count()).toBe(0);
    expect(await german.locator('.printed').count()).toBeGreaterThan(5);
    await german.locator('.zone-list').getByText('date').first().click();
    await german.getByText('Es ist alles richtig').waitFor();
    expect(await violations(german)).toEqual([]);
    await shoot(german, 'review-draw-dark');
    await german.context().close();
  });
});
