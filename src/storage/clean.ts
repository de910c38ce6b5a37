import { finishedKey, originalKey, resultKey, type Ledger } from './ledger.js';
import { dayOf } from './ids.js';
import { locksOf } from './locks.js';
import { accessesOf, revisionsOf } from './revisions.js';

/**
 * Removes finished submissions, their results, what people said of them, and their originals `days` after they were handed in. An original that was
 * handed in again since is kept for as long as the later submission. Answers how many submissions were removed.
 */
export async function removeExpired(ledger: Ledger, days: number, now = new Date()): Promise<number> {
  const { store } = ledger;
  const limit = new Date(now.getTime() - days * 86_400_000);
  const lastDay = limit.toISOString().slice(0, 10);
  let removed = 0;
  for (const day of await store.names('documents')) {
    if (day >= lastDay) break;
    for (const key of await store.list(`documents/${day}`)) {
      const finished = await ledger.find(key.replace(/^.*\/|\.json$/g, ''));
      if (finished === undefined || finished.state === 'waiting' || dayOf(finished.id) !== day) continue;
      const original = originalKey(finished.content);
      const stored = await store.writtenAt(original);
      if (stored !== undefined && stored < limit) {
        await store.remove(original);
        await store.removeAll(`readings/${finished.content}`);
      }
      for (const prefix of [locksOf, accessesOf, revisionsOf]) await store.removeAll(prefix(finished.id));
      await store.remove(resultKey(finished.id));
      await store.remove(finishedKey(finished.id));
      removed += 1;
    }
  }
  for (const key of await store.list('keys')) {
    const written = await store.writtenAt(key);
    if (written !== undefined && written < limit) await store.remove(key);
  }
  return removed;
}
