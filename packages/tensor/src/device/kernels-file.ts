import { GenoError } from '@genospike/core';

/** Where the built kernels lie: beside src and dist alike. */
export const kernelsFile = new URL('../../kernels/kernels.wasm', import.meta.url);

/** The bytes of the committed kernels. Node only: in a browser, fetch `kernelsFile` and hand the bytes over.
 *  @throws GENO_NEED where there are no files */
export function readKernels(): Uint8Array<ArrayBuffer> {
  const fs = globalThis.process?.getBuiltinModule?.('node:fs');
  if (!fs)
    throw new GenoError('GENO_NEED', 'The wasm kernels cannot be read from a file here.', {
      fix: `Fetch ${kernelsFile.href} and call useWasm({ bytes }).`,
    });
  return new Uint8Array(fs.readFileSync(kernelsFile));
}
