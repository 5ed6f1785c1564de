import { define, GenoError, type Targets } from '@genospike/core';
import { exp, log, softmaxCrossEntropy } from '@genospike/tensor';
import * as z from 'zod';
import { mustBeFinite } from './finite.ts';

/** One class a sample: softmax cross-entropy over the network's mean output, with label smoothing (Szegedy et al.,
 *  CVPR 2016): target = (1 - smoothing) * one-hot + smoothing / classes. */
export const classification = define('task', {
  id: 'classification',
  options: z.strictObject({
    smoothing: z.number().min(0).lt(1).default(0).describe('Share of the target spread evenly over all classes'),
  }),
  create: ({ options: { smoothing } }) => ({
    primary: { measure: 'accuracy', better: 'higher' },
    outputs({ name, classes }) {
      if (classes.length) return classes.length;
      throw new GenoError('GENO_TASK', `classification wants classes; the targets of ${name} are numbers.`, {
        role: 'task',
        path: 'task',
        fix: "Set task to 'regression'.",
      });
    },
    loss: (outputs, labels) => softmaxCrossEntropy(outputs, labels, smoothing),
    measure,
  }),
});

/** Accuracy as a fraction, a tie going to the first class, and the mean negative log-likelihood without smoothing.
 *  @throws GENO_NAN_LOSS: a wrong number must not count as a right class */
function measure(outputs: Float32Array, labels: Targets): { readonly accuracy: number; readonly loss: number } {
  mustBeFinite(outputs, labels.length);
  const classes = outputs.length / labels.length;
  let right = 0;
  let loss = 0;
  labels.forEach((label, i) => {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    // Shifted by the largest, so that no power overflows; exp and log give the same bits in every engine.
    const said = row.reduce((best, value, j) => (value > row[best]! ? j : best), 0);
    const most = row[said]!;
    right += said === label ? 1 : 0;
    loss += log(row.reduce((sum, value) => sum + exp(value - most), 0)) + most - row[label]!;
  });
  return { accuracy: right / labels.length, loss: loss / labels.length };
}
