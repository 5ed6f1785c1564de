import { Module, createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tf } from '@genospike/tensor';

export const PACKAGE = '@tensorflow/tfjs-backend-wasm@4.22.0';
const here = fileURLToPath(import.meta.url);
/** Where it is looked for. */
export const tfjsWasm = () =>
  join(
    process.env.GENOSPIKE_TFJS_WASM ?? fileURLToPath(new URL('../.peers', import.meta.url)),
    'node_modules/@tensorflow/tfjs-backend-wasm',
  );

/** tfjs-backend-wasm as shipped, under the same models; neurons are composed of tf's ops. It has no gradient of a filter, so
 *  it serves inference alone. The tfjs-core that it asks for is ours: a second copy would keep its kernels to itself. */
export async function useTfjsWasm() {
  const require = createRequire(here);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, ...rest) => (name === '@tensorflow/tfjs-core' ? here : resolve(name, ...rest));
  require.cache[here] = Object.assign(new Module(here), { exports: tf, filename: here, loaded: true });
  try {
    require(tfjsWasm());
  } finally {
    Module._resolveFilename = resolve;
  }
  await tf.setBackend('wasm');
  await tf.ready();
  return { name: 'wasm', device: `${PACKAGE} as shipped, WebAssembly SIMD, 1 thread` };
}
