import { testEncoding } from '@genospike/testkit';
import { hypernetwork } from '../src/index.ts';

testEncoding(hypernetwork, [{}, { options: { embedding: 5, hidden: 12, tile: 7 } }]);
