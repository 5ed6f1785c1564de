import { testEncoding } from '@genospike/testkit';
import { pruned } from '../src/index.ts';

testEncoding(pruned, [{}, { options: { keep: 1 } }]);
