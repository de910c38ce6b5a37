/** TensorFlow.js, and the native TensorFlow under it where it is installed. Imported only when somebody asks for it. */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Core from '@tensorflow/tfjs-core';
import type * as Layers from '@tensorflow/tfjs-layers';
import { CounterfoilError } from '../../errors.js';

export interface TensorFlow {
  readonly core: typeof Core;
  readonly layers: typeof Layers;
}

export interface NativeTensorFlow extends TensorFlow {
  /** True where TensorFlow found a GPU that it can use. */
  readonly gpu: boolean;
  /** Version of libtensorflow. */
  readonly version: string;
}

/** Its types are not imported either: the package is an optional peer and must not be needed to compile. */
const PACKAGE: string = '@tensorflow/tfjs-node-gpu';

export const INSTALL_TENSORFLOW = 'install it with `counterfoil engine install tensorflow`';

/** Loads tfjs-core and tfjs-layers, without a back end. */
export async function loadTensorFlowJs(): Promise<TensorFlow> {
  const [core, layers] = await Promise.all([import('@tensorflow/tfjs-core'), import('@tensorflow/tfjs-layers')]);
  return { core, layers };
}

/**
 * Loads native TensorFlow and makes it the back end of tfjs-core.
 * @throws CF_ENGINE_UNAVAILABLE where the package or its library will not load, with the way to install it
 */
export async function loadNativeTensorFlow(): Promise<NativeTensorFlow> {
  restoreRemovedUtilities();
  // Its greetings on standard error are no news; warnings and errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  try {
    await import(PACKAGE);
  } catch (error) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      `The engine "tensorflow" needs ${PACKAGE}, which does not load here (${firstLine(error)}); ${INSTALL_TENSORFLOW}`,
      { cause: error },
    );
  }
  const { core, layers } = await loadTensorFlowJs();
  if (core.findBackend('tensorflow') === null || !(await core.setBackend('tensorflow'))) {
    throw new CounterfoilError(
      'CF_ENGINE_UNAVAILABLE',
      `${PACKAGE} loads but brings its own copy of @tensorflow/tfjs-core; ${INSTALL_TENSORFLOW}`,
    );
  }
  const backend = core.backend() as unknown as { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } };
  return {
    core,
    layers,
    gpu: backend.isUsingGpuDevice === true,
    version: backend.binding?.TF_Version ?? 'unknown version',
  };
}

/**
 * Whether this machine may have a GPU that TensorFlow can use: a look at the driver's traces, so that the hundreds of
 * megabytes of native TensorFlow are not loaded for nothing.
 */
export function mayHaveGpu(): boolean {
  const traces = {
    linux: ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg'],
    win32: [`${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\nvcuda.dll`],
  };
  return (traces[process.platform as keyof typeof traces] ?? []).some((path) => existsSync(path));
}

/** Beside the library that `engine install` takes out of a wheel: the wheel's name, which tells a build for the CPU from one for CUDA. */
export const WHEEL_NOTE = 'deps/wheel.txt';

/** The name of that wheel, where it was noted. */
export function installedWheel(): string | undefined {
  try {
    const home = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
    return readFileSync(join(home, WHEEL_NOTE), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Node 23 dropped two functions of `node:util` that tfjs-node 4.22 calls. */
function restoreRemovedUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown): boolean => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
