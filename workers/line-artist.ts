/** Draws made lines in a thread of its own, bundle by bundle, in the order asked for. */

import { parentPort } from 'node:worker_threads';
import { drawBundle, writers, type BundleOrder } from '../src/training/line-source.js';

const { learnt } = writers();

parentPort?.on('message', (order: BundleOrder) => {
  const lines = drawBundle(order, learnt);
  parentPort?.postMessage(
    lines,
    lines.map(({ image }) => image.buffer as ArrayBuffer),
  );
});
