import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CounterfoilError } from '../../errors.js';
import { PACKAGE_ROOT } from '../../paths.js';
import type { App } from '../documents.js';

/** What `npm run build` makes of src/review. */
const FILES = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

/** Nothing from elsewhere, nothing inline, in nobody's frame. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Hosts the page's own files; they are the same for everybody and tell nothing. */
export function staticRoutes(app: App): void {
  for (const [name, type] of Object.entries(FILES)) {
    let file: { plain: Buffer; zipped: Buffer; tag: string } | undefined;
    app.get(name === 'index.html' ? '/review/' : `/review/${name}`, { schema: { hide: true } }, (request, reply) => {
      file ??= read(name);
      void reply
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer')
        .header('cross-origin-opener-policy', 'same-origin')
        .header('cache-control', 'no-cache')
        .header('vary', 'accept-encoding')
        .header('etag', file.tag)
        .type(type);
      if (request.headers['if-none-match'] === file.tag) return reply.status(304).send();
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.plain);
      return reply.header('content-encoding', 'gzip').send(file.zipped);
    });
  }
  app.get('/review', { schema: { hide: true } }, (_request, reply) => reply.redirect('/review/'));
}

function read(name: string): { plain: Buffer; zipped: Buffer; tag: string } {
  let plain: Buffer;
  try {
    plain = readFileSync(join(PACKAGE_ROOT, 'dist/src/review', name));
  } catch (cause) {
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', 'The review page is not built: run `npm run build`', { cause });
  }
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { plain, zipped: gzipSync(plain, { level: 9 }), tag };
}
