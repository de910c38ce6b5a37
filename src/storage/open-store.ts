import { join } from 'node:path';
import type { Config } from '../config.js';
import { openFolderStore } from './folder.js';
import type { BlobStore } from './types.js';

/** Object storage where the configuration names a bucket, a folder in the data folder otherwise. */
export async function openStore({ storage, data }: Config): Promise<BlobStore> {
  if (storage.bucket === '') return openFolderStore(join(data, 'storage'));
  return (await import('./s3.js')).openBucketStore(storage, join(data, 'cache'));
}
