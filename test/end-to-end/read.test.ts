import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { documentResultSchema, type DocumentResult } from '../../src/result/schema.js';
import { counterfoil } from '../support/cli.js';

const SAMPLE = 'samples/indian-colour-300dpi.jpg';
const scratch = (): string => mkdtempSync(join(tmpdir(), 'counterfoil-read-'));
const parse = (text: string): DocumentResult => documentResultSchema.parse(JSON.parse(text));
const withoutTimings = (result: DocumentResult): DocumentResult => ({ ...result, timings: {} });

describe('counterfoil read', () => {
  it('prints one JSON object of the published form for one document', async () => {
    const { status, stdout, stderr } = await counterfoil(['read', SAMPLE]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const result = parse(stdout);
    expect(result.document.name).toBe('indian-colour-300dpi.jpg');
    expect(result.items).toHaveLength(1);
    expect(Object.keys(result.items[0].fields)).toEqual(
      expect.arrayContaining(['micr', 'amount', 'date', 'account', 'chequeNumber']),
    );
  });

  it('gives the same JSON twice, timings aside', async () => {
    const [first, second] = await Promise.all([counterfoil(['read', SAMPLE]), counterfoil(['read', SAMPLE])]);
    expect(withoutTimings(parse(first.stdout))).toEqual(withoutTimings(parse(second.stdout)));
  });

  it('prints a line a document for several, in their order, and one bad file does not stop the rest', async () => {
    const folder = scratch();
    const bad = join(folder, 'bad.png');
    writeFileSync(bad, 'no image at all');
    const { status, stdout } = await counterfoil(['read', SAMPLE, bad, SAMPLE.replace('.jpg', '.*')]);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(parse(stdout.split('\n')[0]).document.name).toBe('indian-colour-300dpi.jpg');
    expect(lines[1]).toMatchObject({ name: 'bad.png', error: { code: 'CF_INTAKE_UNSUPPORTED', retryable: false } });
    expect(status).toBe(65);
  });

  it('writes results, overlays and intermediates where it is told to', async () => {
    const folder = scratch();
    const out = join(folder, 'out');
    const debug = join(folder, 'debug');
    const { status } = await counterfoil(['read', SAMPLE, '--out', out, '--overlay', '--debug', debug]);
    expect(status).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['indian-colour-300dpi.json', 'indian-colour-300dpi.page-1.png']);
    const result = parse(readFileSync(join(out, 'indian-colour-300dpi.json'), 'utf8'));
    const overlay = await sharp(join(out, 'indian-colour-300dpi.page-1.png')).metadata();
    expect([overlay.width, overlay.height]).toEqual([result.pages[0].width, result.pages[0].height]);
    const names = readdirSync(debug).sort();
    expect(names[0]).toBe('01-page-1.png');
    expect(names.some((name) => name.endsWith('zones-1.json'))).toBe(true);
  });

  it.each([
    [['read', 'no/such/file.tif'], 66, 'CF_INPUT_NOT_FOUND'],
    [['read', SAMPLE, '--profile', 'no-such-profile'], 64, 'CF_PROFILE_UNKNOWN'],
    [['read', SAMPLE, '--engine', 'abacus'], 64, 'CF_ENGINE_UNKNOWN'],
    [['read', 'package.json'], 65, 'CF_INTAKE_UNSUPPORTED'],
    [['read', SAMPLE, '--config', 'no-such.yaml'], 78, 'CF_CONFIG_INVALID'],
    [['evaluate', 'no/such/folder'], 66, 'CF_INPUT_NOT_FOUND'],
  ])('says what is wrong with %j and exits with %d', async (parameters, expected, code) => {
    const { status, stdout, stderr } = await counterfoil(parameters);
    expect(stderr).toContain(code);
    expect(stdout).toBe('');
    expect(status).toBe(expected);
  });

  it.each(['read', 'serve', 'work', 'watch', 'keys', 'evaluate', 'train', 'samples', 'doctor'])(
    'explains %s with examples',
    async (command) => {
      const { status, stdout } = await counterfoil([command, '--help']);
      expect(status).toBe(0);
      expect(stdout).toContain('Examples:');
    },
  );

  it('refuses a command that it does not have', async () => {
    const { status, stderr } = await counterfoil(['reed', SAMPLE]);
    expect(status).toBe(64);
    expect(stderr).toContain('reed');
  });

  it('obeys a limit from the environment', async () => {
    const { status, stderr } = await counterfoil(['read', SAMPLE], { COUNTERFOIL_LIMITS_PIXELS_PER_PAGE: '1000' });
    expect(status).toBe(65);
    expect(stderr).toContain('limits.pixelsPerPage');
  });
});

describe('counterfoil doctor', () => {
  it('finds a machine with Node alone fit to read', async () => {
    const { status, stdout } = await counterfoil(['doctor', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ healthy: true });
  });
});
