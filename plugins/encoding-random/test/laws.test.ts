import { testEncoding } from '@genospike/testkit';
import { evolvingConnectivity, hashed } from '../src/index.ts';

testEncoding(hashed, [{}, { options: { share: 1 } }, { options: { buckets: 30 } }]);
testEncoding(evolvingConnectivity, [{}, { options: { tie: 'pair' } }]);
