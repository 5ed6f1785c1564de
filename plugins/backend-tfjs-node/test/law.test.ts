import { test } from '@jest/globals';
import { testBackend } from '@genospike/testkit';
import { tfjsNode } from '../src/index.ts';
import { absent } from './present.ts';

const padding = "tfjs-node takes no padding but 'same' and 'valid'";
const exceptions = {
  'conv2d 3x3, padding 2': padding,
  'conv2d 3x3, padding 1, stride 2': padding,
  'conv2d of no image': 'tfjs-node refuses the gradient of an empty batch',
};
if (absent === undefined) testBackend(tfjsNode, [{ needs: { folder: import.meta.dirname }, exceptions }]);
else test.skip(`the law of a backend. ${absent}`, () => {});
