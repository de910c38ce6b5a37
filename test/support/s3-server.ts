import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of S3 as object storage must have for us: PUT with If-None-Match, GET, HEAD, DELETE and ListObjectsV2, in memory. */
export class S3Server {
  readonly objects = new Map<string, { body: Buffer; written: Date }>();
  /** Answers 503 to everything while it is set. */
  away = false;
  /** Answers that there is no such bucket while it is set. */
  bucketless = false;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<S3Server> {
    const server = createServer();
    const s3 = new S3Server(server);
    server.on('request', (request: IncomingMessage, response) => {
      void s3.answer(request).then(({ status, body = '', headers = {} }) => {
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return s3;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(
    request: IncomingMessage,
  ): Promise<{ status: number; body?: Buffer | string; headers?: Record<string, string> }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.away) return { status: 503 };
    if (this.bucketless) return { status: 404, body: error('NoSuchBucket') };
    const url = new URL(request.url ?? '', this.endpoint);
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    if (request.method === 'GET' && url.searchParams.has('list-type'))
      return { status: 200, body: this.list(url.searchParams) };
    const object = this.objects.get(key);
    if (request.method === 'PUT') {
      if (request.headers['if-none-match'] === '*' && object !== undefined)
        return { status: 412, body: error('PreconditionFailed') };
      this.objects.set(key, { body: decoded(Buffer.concat(chunks), request), written: new Date() });
      return { status: 200 };
    }
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    if (object === undefined) return { status: 404, body: error('NoSuchKey') };
    return { status: 200, body: object.body, headers: { 'last-modified': object.written.toUTCString() } };
  }

  /** Two keys a page, so that paging is used. */
  private list(query: URLSearchParams): string {
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter')];
    const found = new Set<string>();
    for (const key of [...this.objects.keys()].sort()) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
      found.add(end < 0 ? key : key.slice(0, end + 1));
    }
    const all = [...found];
    const start = Number(query.get('continuation-token') ?? '0');
    const page = all
      .slice(start, start + 2)
      .map((entry) =>
        delimiter !== null && entry.endsWith(delimiter)
          ? `<CommonPrefixes><Prefix>${entry}</Prefix></CommonPrefixes>`
          : `<Contents><Key>${entry}</Key></Contents>`,
      );
    const more = start + 2 < all.length;
    const next = more ? `<NextContinuationToken>${start + 2}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListBucketResult>`;
  }
}

const error = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

/** What the client sends in signed chunks, put together again: `SIZE;…\r\nBYTES\r\n` until a size of 0. */
function decoded(body: Buffer, request: IncomingMessage): Buffer {
  if (!String(request.headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
