import { test } from '@jest/globals';
import { testBackend } from '@genospike/testkit';
import { tfjsNode, tfjsNodeGpu } from '../src/index.ts';
import { absent, absentGpu } from './present.ts';

const padding = "tfjs-node takes no padding but 'same' and 'valid'";
const exceptions = {
  'conv2d 3x3, padding 2': padding,
  'conv2d 3x3, padding 1, stride 2': padding,
  'conv2d of no image': 'tfjs-node refuses the gradient of an empty batch',
};
if (absent === undefined) testBackend(tfjsNode, [{ needs: { folder: import.meta.dirname }, exceptions }]);
else test.skip(`the law of a backend. ${absent}`, () => {});

// A process loads one of the two packages: on a machine with a card, run it with that one alone.
if (absent !== undefined && absentGpu === undefined)
  testBackend(tfjsNodeGpu, [{ needs: { folder: import.meta.dirname }, exceptions }]);
else test.skip(`the law of backend tfjs-node-gpu. ${absentGpu ?? 'tfjs-node is here, and comes first.'}`, () => {});
