import { testEncoding } from '@genospike/testkit';
import { gem } from '../src/index.ts';

testEncoding(gem, [{}, { options: { genes: 3, interaction: 'learned' } }]);
