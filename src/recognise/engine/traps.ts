/** What is known to keep an engine from its graphics card, told by what the machine shows, and how to mend it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EngineName } from './types.js';
import { installedWheel } from './tensorflow-runtime.js';

export interface MachineFacts {
  /** Node's major version. */
  readonly node: number;
  /** An NVIDIA card is plugged in or passed through. */
  readonly nvidiaCard: boolean;
  /** Version of NVIDIA's kernel driver where it is loaded. */
  readonly nvidiaDriver: string | undefined;
  /** Some version of cuDNN can be found by the loader. */
  readonly cudnn: boolean;
  /** Manifests of Vulkan's drivers: names of files. */
  readonly vulkanDrivers: readonly string[];
  /** The wheel that TensorFlow's library was taken from, where `engine install` did it. */
  readonly tensorflowWheel: string | undefined;
}

/** What an engine showed when it was tried. */
export interface Attempt {
  readonly name: EngineName;
  readonly problem?: string;
  readonly description?: string;
  readonly slowerThanCpu?: boolean;
}

/** CUDA 12 needs it on Linux (NVIDIA, CUDA Toolkit Release Notes, table 2, "minor version compatibility"). */
const LEAST_NVIDIA_DRIVER = 525;
/** Mesa's and Chromium's drivers that compute on the processor. */
const SOFTWARE = /^(lvp|lavapipe|vk_swiftshader|swiftshader)/;

/** @returns one sentence or two that say what to do; undefined where nothing is amiss or nothing is known */
export function remedyFor(attempt: Attempt, facts: MachineFacts): string | undefined {
  if (attempt.name === 'tensorflow') {
    return attempt.problem === undefined ? forIdleCard(attempt, facts) : forBrokenBinding(attempt.problem, facts);
  }
  if (attempt.name === 'webgpu') return forWebGpu(attempt, facts);
  return undefined;
}

function forBrokenBinding(problem: string, { node }: MachineFacts): string | undefined {
  if (/isNullOrUndefined|isArray is not a function|NODE_MODULE_VERSION/.test(problem)) {
    return `@tensorflow/tfjs-node-gpu 4.22 was made for Node 20 to 22, and this is Node ${node}: run \`counterfoil engine install tensorflow\` with this very Node, or use Node 22.`;
  }
  if (/libcu|libnv/.test(problem)) {
    return 'A library of CUDA is missing: install CUDA 12 and cuDNN 9 and name their folder in LD_LIBRARY_PATH, or take the build for the CPU: `counterfoil engine install tensorflow`.';
  }
  if (/libtensorflow|tfjs_binding/.test(problem)) {
    return 'The native library is missing, moved or half installed: run `counterfoil engine install tensorflow` (add --cuda for an NVIDIA card).';
  }
  return undefined;
}

/** TensorFlow goes on with the CPU in silence where it cannot use the card. */
function forIdleCard({ description = '' }: Attempt, facts: MachineFacts): string | undefined {
  if (!facts.nvidiaCard || !description.endsWith('CPU')) return undefined;
  const here = 'There is an NVIDIA card, which TensorFlow does not use';
  if (facts.nvidiaDriver === undefined) {
    return `${here}: its driver is not loaded. Install NVIDIA's driver ${LEAST_NVIDIA_DRIVER} or newer; \`nvidia-smi\` must list the card.`;
  }
  if (Number.parseInt(facts.nvidiaDriver, 10) < LEAST_NVIDIA_DRIVER) {
    return `${here}: its driver ${facts.nvidiaDriver} is too old for CUDA 12. Install ${LEAST_NVIDIA_DRIVER} or newer.`;
  }
  if (facts.tensorflowWheel?.startsWith('tensorflow_cpu')) {
    return `${here}: the build for the CPU is installed. Run \`counterfoil engine install tensorflow --cuda\`.`;
  }
  if (!facts.cudnn) {
    return `${here}: cuDNN is not found. Install cuDNN 9 for CUDA 12 (\`pip install nvidia-cudnn-cu12\`) and name the folder of libcudnn.so.9 in LD_LIBRARY_PATH.`;
  }
  return `${here}: TF_CPP_MIN_LOG_LEVEL=0 counterfoil engine list shows which library it misses.`;
}

function forWebGpu({ problem, slowerThanCpu }: Attempt, facts: MachineFacts): string | undefined {
  const software = facts.vulkanDrivers.length > 0 && facts.vulkanDrivers.every((name) => SOFTWARE.test(name));
  if (problem !== undefined) {
    return facts.nvidiaCard && facts.vulkanDrivers.length === 0
      ? "There is an NVIDIA card without its Vulkan driver: install libvulkan1 and the driver's graphics part (libnvidia-gl-…); a container needs NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility."
      : undefined;
  }
  if (!software && slowerThanCpu !== true) return undefined;
  const why = software
    ? `Vulkan has drivers in software only (${facts.vulkanDrivers.join(', ')})`
    : 'It is slower than the CPU, as a driver in software is';
  return `${why}: install the driver of the card, see that \`vulkaninfo --summary\` lists it, and unset VK_DRIVER_FILES; without a card use --engine onnx.`;
}

/** Looks at files of the system only: nothing is loaded and no program is run. */
export function lookAtMachine(environment: NodeJS.ProcessEnv = process.env): MachineFacts {
  return {
    node: Number.parseInt(process.versions.node, 10),
    nvidiaCard: pciDevices().some(({ vendor, type }) => vendor === '0x10de' && type.startsWith('0x03')),
    // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05 …", or "… Open Kernel Module for x86_64  560.35.03 …"
    nvidiaDriver: /Module(?: for \S+)?\s+(\d+\.[\d.]+)/.exec(textOf('/proc/driver/nvidia/version'))?.[1],
    cudnn:
      textOf('/etc/ld.so.cache').includes('libcudnn.so.') ||
      paths(environment['LD_LIBRARY_PATH']).some((folder) =>
        namesIn(folder).some((name) => /^libcudnn\.so/.test(name)),
      ),
    vulkanDrivers: vulkanDrivers(environment),
    tensorflowWheel: installedWheel(),
  };
}

const pciDevices = (root = '/sys/bus/pci/devices'): { vendor: string; type: string }[] =>
  namesIn(root).map((name) => ({
    vendor: textOf(join(root, name, 'vendor')).trim(),
    type: textOf(join(root, name, 'class')).trim(),
  }));

/** As the Vulkan loader looks for them (LoaderDriverInterface.md): variables that name files come before the folders. */
function vulkanDrivers(environment: NodeJS.ProcessEnv): string[] {
  const named = paths(environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES']);
  if (named.length > 0) return named.filter((file) => existsSync(file)).map((file) => basename(file));
  return ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'].flatMap(namesIn);
}

const paths = (list = ''): string[] => list.split(':').filter((path) => path !== '');

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
