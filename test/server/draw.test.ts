import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMS_FOLDER, PACKAGE_ROOT } from '../../src/paths.js';
import { checkProfile, parseProfile } from '../../src/profiles/index.js';
import { openReviewServer, PASSWORD, type ReviewServer } from '../support/review-server.js';
import { waitFor } from '../support/wait-for.js';

const BLANK = readFileSync(join(FORMS_FOLDER, 'blanks', 'deposit-slip.pdf'));
const SCAN = readFileSync(join(PACKAGE_ROOT, 'samples/forms/deposit-slip-1.png'));
const PROFILE = readFileSync(join(FORMS_FOLDER, 'deposit-slip.yaml'), 'utf8');
const ours = (name: string): string => PROFILE.replace('name: deposit-slip', `name: ${name}`);

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Record<string, unknown>;
}

describe('what the drawing page asks of the server', { timeout: 120_000 }, () => {
  let server: ReviewServer;
  let folder: string;
  const signedIn = new Map<string, { cookie: string; word: string }>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'counterfoil-own-'));
    const people = { olga: 'operator', sam: 'supervisor', cleo: 'clerk' } as const;
    server = await openReviewServer(people, undefined, { environment: { COUNTERFOIL_PROFILES: folder } });
    for (const name of Object.keys(people)) {
      const response = await fetch(`${server.base}api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-counterfoil-word': 'none' },
        body: JSON.stringify({ name, password: PASSWORD }),
      });
      const { csrf } = (await response.json()) as { csrf: string };
      signedIn.set(name, { cookie: (response.headers.get('set-cookie') ?? '').split(';')[0], word: csrf });
    }
  }, 300_000);
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const ask = async (
    who: string,
    method: string,
    path: string,
    body?: string | Uint8Array | FormData | object,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const { cookie, word } = signedIn.get(who) ?? { cookie: '', word: '' };
    const bytes = body instanceof Uint8Array;
    const plain = body !== undefined && !bytes && !(body instanceof FormData);
    const response = await fetch(`${server.base}api/draw${path}`, {
      method,
      headers: {
        ...{ cookie, 'x-counterfoil-word': word },
        ...(bytes && { 'content-type': 'application/octet-stream' }),
        ...(plain && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: plain ? JSON.stringify(body) : (body as RequestInit['body']) }),
    });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown> & { code?: string };
    return { status: response.status, code: answer.code, body: answer };
  };
  const trial = (profile: string, scan: Uint8Array, who = 'olga'): Promise<Answer> => {
    const form = new FormData();
    form.append('profile', new Blob([profile]), 'profile.yaml');
    form.append('scan', new Blob([Buffer.from(scan)]), 'scan.png');
    return ask(who, 'POST', '/trial', form);
  };
  const propose = (bytes: Uint8Array, begin = 'found'): Promise<Answer> =>
    ask('olga', 'POST', `/proposal?name=blank.pdf&begin=${begin}`, bytes);

  const everything: readonly [string, string, (object | Uint8Array)?][] = [
    ['POST', '/proposal?name=a.pdf&begin=found', new Uint8Array(4)],
    ['POST', '/check', { text: PROFILE }],
    ['POST', '/ambiguity', { text: PROFILE }],
    ['POST', '/trial', new Uint8Array(4)],
    ['GET', '/profiles'],
    ['GET', '/profiles/deposit-slip'],
    ['PUT', '/profiles/ours', { text: ours('ours'), before: null }],
    ['PUT', '/profiles/ours/blank', new Uint8Array(4)],
  ];
  it.each(everything)(
    '%s %s is for operators and supervisors, signed in, from our own page',
    async (method, path, body) => {
      expect(await ask('cleo', method, path, body)).toMatchObject({ status: 403, code: 'CF_FORBIDDEN' });
      expect(await ask('nobody', method, path, body)).toMatchObject({ status: 401, code: 'CF_SIGN_IN_REQUIRED' });
      if (method !== 'GET')
        expect(await ask('olga', method, path, body, { 'x-counterfoil-word': 'guessed' })).toMatchObject({
          status: 401,
        });
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('proposes what `profile new` proposes, and an empty form to draw on', async () => {
    const { status, body } = await propose(BLANK);
    expect(status).toBe(200);
    const found = parseProfile(String(body['text']), 'found');
    expect(Object.keys(found.fields)).toEqual(['account', 'date', 'field_3', 'field_4', 'cash', 'cheques', 'total']);
    const [page] = body['pages'] as { size: { width: number }; picture: string; found: unknown[] }[];
    expect(page.size.width).toBeCloseTo(210, 0);
    expect(page.found).toHaveLength(7);
    const { format, width = 0 } = await sharp(Buffer.from(page.picture, 'base64')).metadata();
    expect([format, width > 1000]).toEqual(['jpeg', true]);
    const empty = await propose(BLANK, 'empty');
    const checked = checkProfile(String(empty.body['text']));
    expect('faults' in checked && checked.faults.map(({ message }) => message)).toEqual([
      'Expected at least one field',
    ]);
  });

  it('opens a fillable PDF by its fields, and a blank with nothing on it to be drawn by hand', async () => {
    const document = await PDFDocument.create();
    const paper = document.addPage([595, 842]);
    paper.drawRectangle({ x: 40, y: 500, width: 500, height: 300, opacity: 0, borderOpacity: 1, borderWidth: 1 });
    document.getForm().createTextField('member').addToPage(paper, { x: 60, y: 700, width: 200, height: 24 });
    const fillable = await propose(await document.save());
    expect(Object.keys(parseProfile(String(fillable.body['text']), 'fillable').fields)).toEqual(['member']);
    const bare = await PDFDocument.create();
    bare.addPage([595, 842]).drawText('Please fill in', { x: 60, y: 780, size: 14 });
    const { status, body } = await propose(await bare.save());
    expect([status, String(body['text'])]).toEqual([200, expect.stringContaining('fields: {}')]);
  });

  it.each([
    ['text', Buffer.from('no picture at all'), 415, 'CF_INTAKE_UNSUPPORTED'],
    ['half a PNG', SCAN.subarray(0, 2000), 422, undefined],
    ['half a PDF', BLANK.subarray(0, 400), 422, undefined],
    ['nothing', Buffer.alloc(0), 400, undefined],
    ['too many bytes', Buffer.alloc(17 * 2 ** 20), 413, 'CF_LIMIT_BYTES'],
  ] as const)('refuses a blank that is %s, with a reason', async (_, bytes, status, code) => {
    const answer = await propose(bytes);
    expect(answer.code).toMatch(/^CF_/);
    if (code !== undefined) expect(answer.code).toBe(code);
    expect(Math.floor(answer.status / 100)).toBe(Math.floor(status / 100));
    expect(answer.body['remedy']).not.toBe('');
  });

  it('keeps pages and pixels in bounds', async () => {
    const many = await PDFDocument.create();
    for (let page = 0; page < 13; page += 1) many.addPage([300, 300]);
    expect(await propose(await many.save())).toMatchObject({ status: 413, code: 'CF_LIMIT_PAGES' });
    const wide = await sharp({ create: { width: 9000, height: 5000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    expect(await propose(wide)).toMatchObject({ status: 413, code: 'CF_LIMIT_PIXELS' });
    expect(await trial(PROFILE, wide)).toMatchObject({ status: 413, code: 'CF_LIMIT_PIXELS' });
    expect(await ask('olga', 'POST', '/check', { text: 'x'.repeat(600_000) })).toMatchObject({ status: 400 });
  });

  it('does one such work at a time for each person', async () => {
    const statuses = (await Promise.all([propose(BLANK), propose(BLANK), propose(BLANK)])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });

  it('checks as `profile check` does, with lines', async () => {
    expect((await ask('sam', 'POST', '/check', { text: PROFILE })).body).toEqual({ faults: [] });
    const broken = PROFILE.replace('cash + cheques', 'cash + cheks');
    const line = broken.split('\n').findIndex((one) => one.includes('cheks')) + 1;
    const { body } = await ask('sam', 'POST', '/check', { text: broken });
    expect(body).toMatchObject({
      faults: [{ line, path: ['rules', 0, 'rule'], message: expect.stringContaining('cheks') as unknown }],
    });
    const cheque = readFileSync(join(PACKAGE_ROOT, 'config/profiles/cheque.yaml'), 'utf8');
    expect((await ask('sam', 'POST', '/check', { text: cheque })).body).toMatchObject({ faults: [{ path: ['kind'] }] });
    expect((await ask('sam', 'POST', '/ambiguity', { text: PROFILE })).body).toEqual({ pages: [] });
  });

  it('answers whatever text it is sent, and goes on', async () => {
    const odd = fc.constantFrom(
      '[',
      '{',
      '- ',
      '? ',
      '&a ',
      '*a',
      '!!binary ',
      '"',
      "'",
      '|\n',
      '\t',
      '\0',
      ': ',
      '%YAML 9\n',
      '---\n',
      '🏦',
      '<<: ',
      '__proto__: ',
    );
    const text = fc.oneof(
      fc.array(odd, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.tuple(odd, fc.nat(3000)).map(([part, times]) => part.repeat(times)),
      fc.tuple(fc.nat(PROFILE.length), odd).map(([at, part]) => PROFILE.slice(0, at) + part + PROFILE.slice(at)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        const { status, body } = await ask('olga', 'POST', '/check', { text: sent });
        expect(status).toBe(200);
        for (const { line, message } of body['faults'] as { line: number; message: string }[])
          expect([line >= 1, message.length > 0]).toEqual([true, true]);
      }),
      { numRuns: 120, seed: 20_261_126 },
    );
    expect((await ask('olga', 'GET', '/profiles')).status).toBe(200);
  });

  it('reads a scan by a profile that is nowhere yet, and keeps nothing of it', async () => {
    const { status, body } = await trial(ours('never-saved'), SCAN);
    expect(status).toBe(200);
    const { items } = body['result'] as {
      items: { profile: { name: string }; fields: Record<string, { value: unknown }>; checks: unknown[] }[];
    };
    expect(items[0].profile.name).toBe('never-saved');
    expect(items[0].fields['total'].value).toMatchObject({ decimal: '296.17' });
    expect(items[0].checks).toContainEqual(
      expect.objectContaining({ rule: 'cash + cheques == total', verdict: 'passed' }),
    );
    expect((body['pages'] as unknown[]).length).toBe(1);
    expect(await server.host.service.list()).toEqual([]);
    expect(server.logged()).not.toContain('296.17');
    expect(await trial('name: [', SCAN)).toMatchObject({ status: 400, code: 'CF_PROFILE_INVALID' });
    const cheque = readFileSync(join(PACKAGE_ROOT, 'samples/american-scan.png'));
    expect(await trial(PROFILE, cheque)).toMatchObject({ status: 422, code: 'CF_FORM_MISMATCH' });
    expect(await ask('olga', 'POST', '/trial', new FormData())).toMatchObject({ status: 400 });
  });

  it('saves under the name the profile has, only what can be read by, and never unseen over another’s work', async () => {
    const blank = await ask('olga', 'PUT', '/profiles/ours/blank', BLANK);
    expect(blank.body['blank']).toMatch(/^blanks\/ours-[0-9a-f]{12}\.pdf$/);
    const text = ours('ours').replace('blanks/deposit-slip.pdf', String(blank.body['blank']));
    const save = (name: string, what: string, before: unknown): Promise<Answer> =>
      ask('olga', 'PUT', `/profiles/${name}`, { text: what, before });
    expect(await save('ours', text, null)).toMatchObject({ status: 200 });
    expect(await save('ours', text.replace('Deposit slip', 'Mine'), null)).toMatchObject({
      status: 409,
      code: 'CF_PROFILE_TAKEN',
    });
    expect(await save('other', text, null)).toMatchObject({ status: 400, code: 'CF_PROFILE_INVALID' });
    expect(await save('ours', 'name: ours\n', null)).toMatchObject({ status: 400, code: 'CF_PROFILE_INVALID' });
    expect(await save('deposit-slip', PROFILE, null)).toMatchObject({ status: 409, code: 'CF_PROFILE_TAKEN' });
    for (const name of ['..%2Fours', '..', 'auto', 'Ours', 'a%00b', '%2e%2e%2f%2e%2e%2fx'])
      expect(Math.floor((await save(name, ours('ours'), null)).status / 100)).toBe(4);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
      ['blanks', blank.body['blank'], 'ours.yaml'].sort(),
    );
    const opened = await ask('sam', 'GET', '/profiles/ours');
    expect(opened.body).toMatchObject({ text, tag: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
    expect(opened.body['pages']).toHaveLength(1);
    expect(server.logged()).toMatch(/"profile":"ours","by":"olga"/);
  });

  it('reads the same scan anew once the profile was changed', async () => {
    const { service } = server.host;
    const read = async (name: string): Promise<string> => {
      const { id } = await service.submit(Readable.from([SCAN]), { name, profile: 'mended' });
      const result = await waitFor(() => service.result(id).catch(() => undefined), { seconds: 100 });
      return result.items[0].fields['account'].decision.state;
    };
    const save = (text: string, before: unknown): Promise<Answer> =>
      ask('sam', 'PUT', '/profiles/mended', { text, before });
    const { tag } = (await save(ours('mended').replace('check: luhn', 'accept: 1'), null)).body;
    expect(await read('first.png')).toBe('review');
    expect(await save(ours('mended').replace('check: luhn', 'accept: 0'), tag)).toMatchObject({ status: 200 });
    expect(await read('second.png')).toBe('accepted');
  });

  it('opens no file of this machine for a blank', async () => {
    const text = ours('peeping').replace('blanks/deposit-slip.pdf', '../../../../etc/hostname');
    await ask('olga', 'PUT', '/profiles/peeping', { text, before: null });
    expect((await ask('olga', 'GET', '/profiles/peeping')).body['pages']).toEqual([]);
    expect(await ask('olga', 'PUT', '/profiles/peeping/blank', Buffer.from('text'))).toMatchObject({ status: 415 });
  });
});
