import { testEncoding } from '@genospike/testkit';
import { ring } from './ring.ts';

testEncoding(ring, [{ options: {} }, { options: { harmonics: 1 } }]);
