import { test } from '@jest/globals';
import { testBackend } from '@genospike/testkit';
import { native } from '../src/index.ts';
import { absent } from './present.ts';

// No exceptions.
if (absent === undefined) testBackend(native, [{ needs: { threads: 2 } }]);
else test.skip(`the law of a backend. ${absent}`, () => {});
