import type { Job } from 'bullmq';
import { checkedData } from './jobs.js';
import type { Work } from './work.js';

/** Tells whoever submitted a document that it is finished. A document that is removed meanwhile is not told of. */
export async function callbackJob(job: Job, { ledger, outgoing }: Work): Promise<{ status: number }> {
  const { document, address } = checkedData('callbacks', job.data);
  const status = await ledger.find(document);
  if (status === undefined || status.state === 'waiting' || status.state === 'cancelled') return { status: 0 };
  const { id, state, decision = null, code = null, pages = 0, finished } = status;
  outgoing.admit(address);
  return { status: await outgoing.notify(address, { id, state, decision, code, pages, finished }) };
}
