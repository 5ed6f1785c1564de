import { definePlugin } from '@genospike/core';
import { accuracy } from './accuracy.ts';
import { loss } from './loss.ts';
import { spatialEntropy } from './spatial-entropy.ts';
import { temporalDifference } from './temporal-difference.ts';

export { accuracy, loss, spatialEntropy, temporalDifference };
export default definePlugin({
  name: '@genospike/fitness',
  provides: [accuracy, loss, spatialEntropy, temporalDifference],
});
