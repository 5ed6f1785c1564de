/** `node scripts/same-bits.mjs`: a small training run on the sources, and the hash of its losses and weights. The same on
 *  every Node and machine; `npm run nodes -- 20 22 24 -- node scripts/same-bits.mjs` shows it. */
import { node } from './ready.mjs';

const source = ['--import', './scripts/typescript.mjs', '--conditions=@genospike/source', '--no-warnings'];
process.exit(await node([...source, 'test/print-same-bits.ts'], { env: { NODE_OPTIONS: '' } }));
