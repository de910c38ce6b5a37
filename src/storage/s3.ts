import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '../config.js';
import { CounterfoilError } from '../errors.js';
import { openFolderStore } from './folder.js';
import type { BlobStore } from './types.js';

interface ServiceError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
const statusOf = (cause: unknown): number | undefined => (cause as ServiceError).$metadata?.httpStatusCode;
/** Whether there is no such object; a bucket that is gone says nothing of what is stored. */
const isAbsence = (cause: unknown): boolean =>
  statusOf(cause) === 404 && (cause as ServiceError).name !== 'NoSuchBucket';

/** Most originals that are kept on this machine for the pages that are still to be read. */
const CACHED_FILES = 200;

/**
 * A bucket of S3-compatible object storage. What must be written once is written with `If-None-Match: *`, which AWS and the
 * usual others honour. Originals that are read are kept in `cacheFolder` for a while.
 */
export async function openBucketStore(settings: Config['storage'], cacheFolder: string): Promise<BlobStore> {
  const { bucket, endpoint, region, prefix } = settings;
  const client = new S3Client({ region, ...(endpoint !== '' && { endpoint, forcePathStyle: true }) });
  const cache = await openFolderStore(cacheFolder);
  // Those of processes before this one count too: nobody else takes them away.
  const cached = (await cache.list('originals')).map((key) => join(cacheFolder, key));
  const place = `${endpoint === '' ? 's3:/' : endpoint}/${bucket}/${prefix}`;
  const keyOf = (key: string): string => (prefix === '' ? key : `${prefix}/${key}`);
  const unwritable = (cause: unknown): CounterfoilError =>
    new CounterfoilError('CF_OUTPUT_UNWRITABLE', `${place} cannot be written (${(cause as ServiceError).name})`, {
      cause,
    });
  const unreadable = (cause: unknown): CounterfoilError =>
    new CounterfoilError('CF_INPUT_UNREADABLE', `${place} cannot be read (${(cause as ServiceError).name})`, { cause });

  async function write(
    key: string,
    body: Uint8Array | string | Readable,
    options: { once?: boolean; length?: number } = {},
  ): Promise<boolean> {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(key),
          Body: body,
          ...(options.length !== undefined && { ContentLength: options.length }),
          ...(options.once && { IfNoneMatch: '*' }),
        }),
      );
      return true;
    } catch (cause) {
      // 412: it is there already. 409: somebody is writing it at this moment.
      if (options.once && [412, 409].includes(statusOf(cause) ?? 0)) return false;
      throw unwritable(cause);
    }
  }

  async function read(key: string): Promise<Readable | undefined> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(key) }));
      return Body as Readable;
    } catch (cause) {
      if (isAbsence(cause)) return undefined;
      throw unreadable(cause);
    }
  }

  async function listed(folder: string, delimiter?: string): Promise<string[]> {
    const found: string[] = [];
    let token: string | undefined;
    const start = keyOf(`${folder}/`);
    do {
      const page = await client
        .send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: start, Delimiter: delimiter, ContinuationToken: token }),
        )
        .catch((cause: unknown) => {
          throw unreadable(cause);
        });
      for (const { Key } of page.Contents ?? []) found.push((Key ?? '').slice(start.length));
      for (const { Prefix } of page.CommonPrefixes ?? []) found.push((Prefix ?? '').slice(start.length, -1));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found.sort();
  }

  const store: BlobStore = {
    place,
    async get(key) {
      const body = await read(key);
      if (body === undefined) return undefined;
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    async put(key, bytes) {
      await write(key, bytes);
    },
    create: (key, bytes) => write(key, bytes, { once: true }),
    scratchFile: () => cache.scratchFile(),
    async adopt(key, scratchFile) {
      try {
        const { size } = await stat(scratchFile);
        // Written again where it is there already: that begins its keeping time anew.
        await write(key, createReadStream(scratchFile), { length: size });
        return true;
      } finally {
        await rm(scratchFile, { force: true });
      }
    },
    async localFile(key) {
      const file = join(cacheFolder, key);
      if (
        await access(file).then(
          () => true,
          () => false,
        )
      )
        return file;
      const body = await read(key);
      if (body === undefined) return undefined;
      const partial = `${file}.${randomUUID()}`;
      await mkdir(dirname(file), { recursive: true });
      try {
        await pipeline(body, createWriteStream(partial));
        await rename(partial, file);
      } catch (cause) {
        await rm(partial, { force: true });
        throw unwritable(cause);
      }
      cached.push(file);
      while (cached.length > CACHED_FILES) await rm(cached.shift() ?? '', { force: true });
      return file;
    },
    list: async (folder) => (await listed(folder)).map((name) => `${folder}/${name}`),
    names: (folder) => listed(folder, '/'),
    async remove(key) {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(key) }));
      } catch (cause) {
        throw unwritable(cause);
      }
    },
    async removeAll(folder) {
      for (const key of await store.list(folder)) await store.remove(key);
    },
    async writtenAt(key) {
      try {
        return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: keyOf(key) }))).LastModified;
      } catch (cause) {
        if (isAbsence(cause)) return undefined;
        throw unreadable(cause);
      }
    },
    async check() {
      const key = `check/${randomUUID()}`;
      await write(key, 'check');
      await store.remove(key);
    },
    tidy: () => cache.tidy(),
  };
  return store;
}
