/** Compiles src/kernels/assembly (AssemblyScript) to WebAssembly with 128-bit vectors: dist/src/kernels/kernels.wasm. */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../', import.meta.url));
await mkdir(`${root}dist/src/kernels`, { recursive: true });
const { error, stderr } = await asc.main([
  'src/kernels/assembly/index.ts',
  ...['--baseDir', root],
  ...['--outFile', 'dist/src/kernels/kernels.wasm'],
  ...['--runtime', 'stub', '-O3', '--noAssert', '--enable', 'simd', '--initialMemory', '16'],
]);
if (error) {
  process.stderr.write(stderr.toString());
  throw error;
}
