/**
 * Puts a current TensorFlow under `@tensorflow/tfjs-node-gpu`. The package's own install fetches libtensorflow 2.9.1 for CUDA 11.2
 * from one host; the Python wheels of TensorFlow hold the same library in every newer version, so that the binding is built
 * against the one in a wheel.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { CounterfoilError } from '../../errors.js';
import { WHEEL_NOTE } from './tensorflow-runtime.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const VERSION = '4.22.0';

export interface InstallOptions {
  /** A wheel of TensorFlow for Linux; without it pip fetches the newest for the machine's Python. */
  readonly wheel?: string;
  /** The wheel that can use an NVIDIA GPU; it is five times as large. */
  readonly cuda?: boolean;
  /** Told before each step. */
  readonly onStep?: (step: string) => void;
}

/** The members of a wheel that the binding is built on: two libraries and the headers of the C interface. */
const WANTED = /* Python */ `
import re, sys, zipfile
wanted = re.compile(r'tensorflow/(libtensorflow_(cc|framework)\\.so\\.2$|include/(tensorflow|tsl|xla/tsl)/(c|core/platform|platform)/)')
wheel = zipfile.ZipFile(sys.argv[1])
names = [name for name in wheel.namelist() if wanted.match(name)]
if not any('libtensorflow_cc' in name for name in names):
    sys.exit('there is no libtensorflow_cc.so.2 in it')
wheel.extractall(sys.argv[2], names)
`;

/**
 * @returns the folder of the installed package
 * @throws CF_ENGINE_UNAVAILABLE where a tool is missing or a step fails, with what it said; CF_INPUT_NOT_FOUND without the wheel
 */
export async function installTensorFlow({ wheel, cuda = false, onStep }: InstallOptions = {}): Promise<string> {
  if (process.platform !== 'linux') {
    throw unavailable('a current TensorFlow can be put under it on Linux only');
  }
  if (wheel !== undefined && !existsSync(wheel))
    throw new CounterfoilError('CF_INPUT_NOT_FOUND', `There is no ${wheel}`);
  // Beside the tfjs-core that this package uses: the binding must register itself with that one.
  const require = createRequire(import.meta.url);
  const modules = join(dirname(require.resolve('@tensorflow/tfjs-core/package.json')), '../..');
  const project = dirname(modules);
  const scratch = await mkdtemp(join(tmpdir(), 'counterfoil-tensorflow-'));
  try {
    onStep?.(`npm installs ${PACKAGE} ${VERSION}, without what it would download`);
    // As a development dependency: npm passes over what the project declares as an optional peer.
    await run('npm', ['install', '--no-save', '--save-dev', '--ignore-scripts', `${PACKAGE}@${VERSION}`], project);
    const file = wheel === undefined ? await downloadWheel(cuda, scratch, onStep) : resolve(wheel);
    const home = join(modules, PACKAGE);
    onStep?.(`takes the library out of ${file}`);
    await rm(join(home, 'deps'), { recursive: true, force: true });
    const library = join(home, 'deps/wheel');
    await mkdir(join(home, 'deps/lib'), { recursive: true });
    await run('python3', ['-c', WANTED, file, library], home);
    await linkLibrary(join(library, 'tensorflow'), join(home, 'deps'));
    await writeFile(join(home, WHEEL_NOTE), `${basename(file)}\n`);
    onStep?.('builds the binding');
    const builder = join(modules, '@mapbox/node-pre-gyp/bin/node-pre-gyp');
    await run(process.execPath, [builder, 'install', '--build-from-source'], home, headersOfNode());
    return home;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function downloadWheel(cuda: boolean, folder: string, onStep: InstallOptions['onStep']): Promise<string> {
  const name = cuda ? 'tensorflow' : 'tensorflow-cpu';
  onStep?.(`pip downloads ${name}, ${cuda ? 'some 600' : 'some 250'} MB`);
  await run('python3', ['-m', 'pip', 'download', '--no-deps', '--quiet', '-d', folder, name], folder);
  const found = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (found === undefined) throw unavailable('pip downloaded no wheel; name one with --wheel');
  return join(folder, found);
}

/** The names under which the package's build looks for the library. */
async function linkLibrary(unpacked: string, deps: string): Promise<void> {
  await symlink(join(unpacked, 'include'), join(deps, 'include'));
  for (const [file, short] of [
    ['libtensorflow_cc.so.2', 'libtensorflow.so'],
    ['libtensorflow_framework.so.2', 'libtensorflow_framework.so'],
  ]) {
    await symlink(join(unpacked, file), join(deps, 'lib', file));
    await symlink(file, join(deps, 'lib', short));
  }
}

/** node-gyp would download Node's headers; those beside this Node serve where they are there. */
function headersOfNode(): NodeJS.ProcessEnv {
  const home = dirname(dirname(process.execPath));
  return existsSync(join(home, 'include/node/node_api.h')) ? { npm_config_nodedir: home } : {};
}

/** The last of what a command said is enough to see why it failed. */
const KEPT = 2000;

async function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-KEPT)));
  }
  const status = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'ended'));
  });
  if (status === 0) return;
  const needed = 'npm, python3 with pip, make and g++ are needed';
  throw unavailable(`\`${command} ${args[0] === '-c' ? '…' : args.join(' ')}\` failed (${status}); ${needed}. ${said}`);
}

const unavailable = (why: string): CounterfoilError =>
  new CounterfoilError('CF_ENGINE_UNAVAILABLE', `TensorFlow was not installed: ${why}`);
