import * as http from 'node:http';
import * as https from 'node:https';
import { CounterfoilError, ERRORS, type ErrorCode } from '../../errors.js';
import {
  bytesOf,
  OWNER_HEADER,
  runPath,
  SHAPE_HEADER,
  shapeOf,
  VALUES,
  valuesOf,
  type RecogniserWelcome,
} from './remote-protocol.js';
import type { EngineAnswer, EngineIdentity, ModelArtefact } from './types.js';

/** Speaks to one recogniser over connections that are kept open. */
export class RecogniserClient {
  private readonly agent: http.Agent;
  private readonly target: http.RequestOptions;
  private readonly request: typeof http.request;
  private engine: EngineIdentity | undefined;

  /** @throws CF_CONFIG_INVALID for an address that is none */
  constructor(address: string, owner: string, key = '') {
    const [, socketPath] = /^unix:(.+)$/.exec(address) ?? [];
    const url = socketPath === undefined ? parsed(address) : undefined;
    const secure = url?.protocol === 'https:';
    this.request = secure ? https.request : http.request;
    // A page asks for one thing after another; its connection must not end between two of them.
    this.agent = new (secure ? https : http).Agent({ keepAlive: true, noDelay: true });
    this.target = {
      ...(url === undefined ? { socketPath } : { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port }),
      agent: this.agent,
      headers: {
        host: url?.host ?? 'localhost',
        [OWNER_HEADER]: owner,
        ...(key !== '' && { authorization: `Bearer ${key}` }),
      },
    };
  }

  /** Which engine it runs. Throws where it does not answer within `patience` milliseconds. */
  async welcome(patience: number): Promise<RecogniserWelcome> {
    const { body } = await this.send('GET', '/v1', undefined, {}, patience);
    const welcome = JSON.parse(body.toString()) as RecogniserWelcome;
    this.engine = welcome.engine;
    return welcome;
  }

  /** @throws CF_ENGINE_BUSY and other codes that the recogniser gives; CF_ENGINE_UNAVAILABLE where it does not answer in time */
  async run(
    { name, version }: ModelArtefact,
    input: Float32Array,
    shape: readonly number[],
    patience: number,
  ): Promise<EngineAnswer> {
    const until = performance.now() + patience;
    const { engine } = this.engine === undefined ? await this.welcome(patience) : { engine: this.engine };
    const headers = { 'content-type': VALUES, [SHAPE_HEADER]: shape.join(',') };
    const left = Math.max(1, until - performance.now());
    const answer = await this.send('POST', runPath(name, version), bytesOf(input), headers, left);
    const data = valuesOf(answer.body);
    const answered = shapeOf(answer.headers[SHAPE_HEADER]);
    if (data === undefined || answered === undefined || data.length !== answered.reduce((a, b) => a * b, 1)) {
      throw unavailable('its answer is not what was asked for');
    }
    return { data, shape: answered, by: engine };
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    body: Buffer | undefined,
    headers: http.OutgoingHttpHeaders,
    patience: number,
  ): Promise<{ body: Buffer; headers: http.IncomingHttpHeaders }> {
    return new Promise((resolve, reject) => {
      const failed = (cause: unknown): void => {
        // Another engine may run there when it is back.
        this.engine = undefined;
        reject(unavailable(cause instanceof Error ? cause.message : String(cause), cause));
      };
      const all = { ...this.target.headers, ...headers, ...(body && { 'content-length': body.length }) };
      const signal = AbortSignal.timeout(Math.ceil(patience));
      const request = this.request({ ...this.target, method, path, headers: all as http.OutgoingHttpHeaders, signal });
      request.on('error', failed);
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', failed);
        response.on('end', () => {
          const whole = Buffer.concat(parts);
          if (response.statusCode === 200) resolve({ body: whole, headers: response.headers });
          else reject(refusal(whole));
        });
      });
      request.end(body);
    });
  }
}

function parsed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new CounterfoilError(
    'CF_CONFIG_INVALID',
    `recognise.servers: "${address}" is not an address like http://host:7431 or unix:/run/counterfoil.sock`,
  );
}

/** The coded error that a recogniser gave. */
function refusal(body: Buffer): CounterfoilError {
  try {
    const { code, message } = JSON.parse(body.toString()) as { code: string; message: string };
    if (Object.hasOwn(ERRORS, code)) return new CounterfoilError(code as ErrorCode, message);
  } catch {
    // It is no recogniser that answers there.
  }
  return unavailable('what answers there is no recogniser');
}

const unavailable = (why: string, cause?: unknown): CounterfoilError =>
  new CounterfoilError('CF_ENGINE_UNAVAILABLE', `The recogniser does not serve: ${why}`, { cause });
