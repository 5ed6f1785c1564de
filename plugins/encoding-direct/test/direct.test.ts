import { testEncoding } from '@genospike/testkit';
import { direct, narrow } from '../src/index.ts';

testEncoding(direct, [{ options: {} }]);
testEncoding(narrow, [{ options: {} }]);
