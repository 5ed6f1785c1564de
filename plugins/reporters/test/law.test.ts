import { testReporter } from '@genospike/testkit';
import { html, json, terminal } from '../src/index.ts';

testReporter(terminal, [{ options: {} }, { options: { every: 5 } }]);
testReporter(json);
testReporter(html);
