import type { FlowProducer, Processor, Queue, QueueEvents, Worker, WorkerOptions } from 'bullmq';
import type { JobMap, QueueName } from './jobs.js';

export type JobQueue<Name extends QueueName> = Queue<JobMap[Name]['data'], JobMap[Name]['returns'], string>;
export type JobProcessor<Name extends QueueName> = Processor<JobMap[Name]['data'], JobMap[Name]['returns'], string>;
export type JobWorker<Name extends QueueName> = Worker<JobMap[Name]['data'], JobMap[Name]['returns'], string>;
export type HostOptions = Pick<
  WorkerOptions,
  'concurrency' | 'limiter' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'settings' | 'name'
>;

/** BullMQ on one of its stores. Everything it opens is closed with it, workers apart, which their hosts close before. */
export interface QueueBackend {
  readonly kind: 'redis' | 'embedded';
  /** For people: where the jobs are kept, without a password. */
  readonly place: string;
  queue<Name extends QueueName>(name: Name): JobQueue<Name>;
  flow(): FlowProducer;
  events(name: QueueName): QueueEvents;
  worker<Name extends QueueName>(name: Name, process: JobProcessor<Name>, options: HostOptions): JobWorker<Name>;
  /** Throws `CF_QUEUE_UNAVAILABLE` where the store does not answer in time. */
  ping(): Promise<void>;
  /** What is wrong with the store's settings: it works now, and would lose jobs some day. */
  warnings(): Promise<string[]>;
  /** Calls back whenever the store answers again after it was away. Answers how to stop it. */
  onReturn(listener: () => void): () => void;
  close(): Promise<void>;
}
