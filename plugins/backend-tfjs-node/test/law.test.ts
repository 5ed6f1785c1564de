import { test } from '@jest/globals';
import { testBackend } from '@genospike/testkit';
import { tfjsNode } from '../src/index.ts';
import { absent } from './present.ts';

// No exceptions: everything agrees with the cpu backend within the law's own tolerance.
if (absent === undefined) testBackend(tfjsNode, [{ needs: { folder: import.meta.dirname } }]);
else test.skip(`the law of a backend. ${absent}`, () => {});
