import { testBackend } from '@genospike/testkit';
import { wasm } from '../src/plugin.ts';

// No exceptions.
testBackend(wasm, [{ needs: { threads: 1 } }]);
