import { testBackend } from '@genospike/testkit';
import { tfjsNode } from '../src/index.ts';

testBackend(tfjsNode, [{ needs: { folder: import.meta.dirname } }]);
