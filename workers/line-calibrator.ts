/** Draws and reads made strips in a thread of its own, for the calibration of the line reader. */

import { parentPort, workerData } from 'node:worker_threads';
import { openRecogniser } from '../src/recognise/recogniser.js';
import { readMadeStrips, type StripsOrder } from '../src/training/line-outcomes.js';

const { modelsFolder } = workerData as { modelsFolder: string };
const opened = openRecogniser({ engine: 'onnx', modelsFolder });

async function answer(order: StripsOrder | 'end'): Promise<void> {
  const recogniser = await opened;
  if (order === 'end') await recogniser.dispose();
  parentPort?.postMessage(order === 'end' ? [] : await readMadeStrips(order, recogniser));
}

/** Answers come in the order of what was asked. What fails ends the thread, which its owner hears of. */
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (order: StripsOrder | 'end') => {
  last = last.then(() => answer(order));
});
