/** `npm test` puts TensorFlow in where it can: the tests of training need it, and skip, saying so, where it is not. */

import { toCounterfoilError } from '../../src/errors.js';
import { installTensorFlow } from '../../src/recognise/engine/install-tensorflow.js';
import { loadNativeTensorFlow } from '../../src/recognise/engine/tensorflow-runtime.js';

const loads = await loadNativeTensorFlow().then(
  () => true,
  () => false,
);
if (!loads) {
  try {
    await installTensorFlow({ onStep: (step) => process.stderr.write(`tests of training: ${step} …\n`) });
  } catch (error) {
    const { message } = toCounterfoilError(error);
    process.stderr.write(`The tests of training will be skipped: ${message}\n`);
  }
}
