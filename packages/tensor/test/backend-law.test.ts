import { testBackend } from '@genospike/testkit';
import { wasm } from '../src/plugin.ts';

testBackend(wasm);
