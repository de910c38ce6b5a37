import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.js';

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'counterfoil-config-')), 'own.yaml');
  writeFileSync(path, text);
  return path;
};

describe('loadConfig', () => {
  it('gives the documented defaults', () => {
    const config = loadConfig({ environment: {} });
    expect(config.engine).toBe('auto');
    expect(config.models).toBeNull();
    expect(config.limits.seconds).toBe(30);
  });

  it('lets the file overlay the defaults and the environment overlay the file', () => {
    const own = file('engine: wasm\nlimits:\n  pages: 7\n  seconds: 2.5\n');
    const config = loadConfig({
      file: own,
      environment: { COUNTERFOIL_LIMITS_PAGES: '9', COUNTERFOIL_LIMITS_PIXELS_PER_PAGE: '1000' },
    });
    expect(config).toMatchObject({
      engine: 'wasm',
      limits: { pages: 9, seconds: 2.5, pixelsPerPage: 1000, bytes: 67108864 },
    });
  });

  it('finds the file that COUNTERFOIL_CONFIG names', () => {
    expect(loadConfig({ environment: { COUNTERFOIL_CONFIG: file('workers: 3') } }).workers).toBe(3);
  });

  it.each([
    ['limits:\n  pages: many', 'limits.pages'],
    ['engine: abacus', 'engine'],
    ['limit: {}', 'limit'],
    ['limits:\n  memoryMB: -1', 'limits.memoryMB'],
    ['oidc:\n  issuer: https://login.example.com', 'oidc.clientId'],
    ['oidc: { issuer: https://login.example.com, clientId: a }', 'oidc.address'],
    ['oidc: { issuer: http://login.example.com, clientId: a, address: https://b.example.com }', 'oidc.issuer'],
  ])('names the setting that is wrong in %j', (text, setting) => {
    expect(() => loadConfig({ file: file(text), environment: {} })).toThrow(setting);
  });

  it('names the line of a file that is not YAML', () => {
    expect(() => loadConfig({ file: file('engine: auto\nlimits: [1'), environment: {} })).toThrow(/line \d/);
  });
});
