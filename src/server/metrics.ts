import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Host } from '../host.js';
import { QUEUE_NAMES } from '../queue/index.js';

const STAGE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * Prometheus metrics of this server and of the queue as a whole: what any worker finishes counts here. The read rate is
 * `documents_total{decision="accepted"}` by all, the review rate `{decision="review"}`.
 */
export function openMetrics(host: Host): Registry {
  const { service } = host;
  const registers = [new Registry()];
  const [registry] = registers;
  collectDefaultMetrics({ register: registry });
  new Gauge({
    ...{ name: 'counterfoil_queue_jobs', help: 'Jobs by queue and state', labelNames: ['queue', 'state'], registers },
    async collect() {
      this.reset();
      for (const queue of QUEUE_NAMES) {
        const counts = await service.backend
          .queue(queue)
          .getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'waiting-children', 'failed');
        for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
      }
    },
  });
  const documents = new Counter({
    ...{ name: 'counterfoil_documents_total', help: 'Finished documents', registers },
    labelNames: ['state', 'decision', 'code'],
  });
  const pages = new Counter({ name: 'counterfoil_pages_total', help: 'Pages of finished documents', registers });
  const stages = new Histogram({
    ...{ name: 'counterfoil_stage_seconds', help: 'Time a document spends in each stage', registers },
    ...{ labelNames: ['stage'], buckets: STAGE_SECONDS },
  });
  const engines = new Counter({
    ...{ name: 'counterfoil_engine_documents_total', help: 'Documents by engine', labelNames: ['engine'], registers },
  });
  new Gauge({
    ...{ name: 'counterfoil_page_process_peak_megabytes', help: 'Peak memory of a process that reads', registers },
    collect() {
      this.set(host.peakMemoryMB());
    },
  });
  service.onFinished(({ state, decision, code, pages: count, engine, timings }) => {
    documents.inc({ state, decision: decision ?? 'none', code: code ?? 'none' });
    pages.inc(count);
    if (engine !== null) engines.inc({ engine });
    for (const [stage, milliseconds] of Object.entries(timings)) stages.observe({ stage }, milliseconds / 1000);
  });
  return registry;
}
