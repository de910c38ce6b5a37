export type { QueueBackend } from './backend.js';
export { openBackend, usesRedis } from './open-backend.js';
export { QUEUE_NAMES, QUEUES, documentJobSchema, type DocumentReturn, type QueueName } from './jobs.js';
export { enqueue, jobOf } from './producer.js';
export { fetchSource } from './fetch.js';
export type { Work } from './work.js';
export { openWorkerHost, type WorkerHost } from './worker-host.js';
