import { definePlugin } from '@genospike/core';
import { accuracy } from './accuracy.ts';
import { spatialEntropy } from './spatial-entropy.ts';
import { temporalDifference } from './temporal-difference.ts';

export { accuracy, spatialEntropy, temporalDifference };
export default definePlugin({
  name: '@genospike/fitness',
  provides: [accuracy, spatialEntropy, temporalDifference],
});
