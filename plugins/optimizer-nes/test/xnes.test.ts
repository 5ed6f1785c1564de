import { testOptimizer } from '@genospike/testkit';
import { xnes } from '../src/index.ts';

testOptimizer(xnes, [{}, { options: { population: 24, sigma: 0.5 } }]);
