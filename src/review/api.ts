import type { Me } from '../server/review/contract.js';

/** A refusal by the server in its own words, or that it cannot be reached. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy = '',
  ) {
    super(message);
  }
}

const API = '/review/api';
let word: string | null = null;

/** What every request that changes something repeats. */
export const rememberWord = (me: Me): void => void (word = me.csrf);
export const words = (): Record<string, string> => ({ 'x-counterfoil-word': word ?? 'none' });

/** One request. Throws an `ApiError`; its code is `OFFLINE` where the server cannot be reached. */
export const call = <T>(method: string, path: string, body?: unknown, keepalive = false): Promise<T> =>
  ask<T>(path, {
    ...{ method, keepalive },
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Sends the bytes of one file. Throws as `call`. */
export const send = <T>(path: string, file: Blob, method: 'POST' | 'PUT' = 'POST'): Promise<T> =>
  ask<T>(path, { method, headers: { 'content-type': 'application/octet-stream' }, body: file });

/** Sends a form with files. Throws as `call`. */
export const sendForm = <T>(path: string, form: FormData): Promise<T> =>
  ask<T>(path, { method: 'POST', headers: {}, body: form });

async function ask<T>(path: string, options: RequestInit & { headers: Record<string, string> }): Promise<T> {
  let response: Response;
  try {
    response = await fetch(API + path, {
      ...{ ...options, credentials: 'same-origin', cache: 'no-store' },
      headers: { ...words(), ...options.headers },
    });
  } catch {
    throw new ApiError('OFFLINE', '');
  }
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => ({}))) as T & { code?: string; message?: string; remedy?: string };
  if (response.ok) return answer;
  if (answer.code === undefined) throw new ApiError('OFFLINE', '');
  throw new ApiError(answer.code, answer.message ?? '', answer.remedy);
}

/** This sitting at this tab: who holds a document's lock. It outlives a reload and ends with the tab. */
export const holder = ((): string => {
  const known = sessionStorage.getItem('counterfoil-holder');
  const made = known ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
  sessionStorage.setItem('counterfoil-holder', made);
  return made;
})();

/** A version 4 UUID; `crypto.randomUUID` is missing where the page came without TLS from another computer. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export const imageAddress = (id: string, page: number, accounts: string, width?: number): string =>
  `${API}/documents/${id}/pages/${page}/image?accounts=${accounts}${width === undefined ? '' : `&width=${width}`}`;

export const overlayAddress = (id: string, accounts: string): string =>
  `${API}/documents/${id}/overlay.pdf?accounts=${accounts}`;
