import { testEncoding } from '@genospike/testkit';
import { gee } from '../src/index.ts';

testEncoding(gee, [
  {},
  { options: { genes: 1, codes: 'independent', interaction: 'identity' } },
  { options: { genes: 5, pre: 'channel', stem: 'encoded', classifier: 'encoded', train: true } },
  { options: { genes: 4, pre: 'fan-in', stem: 'encoded', codes: 'aligned', interaction: 'orthogonal' } },
  { options: { genes: 6, codes: 'tied', flat: 'separable', interaction: 'learned', birth: 'bands' } },
  { options: { genes: 4, stem: 'encoded', codes: 'aligned', birth: 'bands', interaction: 'random' } },
]);
