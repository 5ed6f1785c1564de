import { define, GenoError, type Targets } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { mustBeFinite } from './finite.ts';

/** Numbers a sample: the network's mean output should be them; the loss is the mean squared error. */
export const regression = define('task', {
  id: 'regression',
  create: () => ({
    primary: { measure: 'mse', better: 'lower' },
    outputs({ name, numbers }) {
      if (numbers) return numbers;
      throw new GenoError('GENO_TASK', `regression wants targets that are numbers; ${name} has classes.`, {
        role: 'task',
        path: 'task',
        fix: "Set task to 'classification'.",
      });
    },
    loss: (outputs, targets) => tf.squaredDifference(outputs, targets).mean().asScalar(),
    measure,
  }),
});

const square = (x: number): number => x * x;

/** Mean squared error, its root in the unit of the targets, and the share of their variance that is explained:
 *  r2 = 1 - sum (y - output)^2 / sum (y - mean of its column)^2; of targets that never change it is 1 or 0.
 *  @throws GENO_NAN_LOSS */
function measure(outputs: Float32Array, targets: Targets, n: number): Readonly<Record<string, number>> {
  mustBeFinite(outputs, n);
  const columns = targets.length / n;
  const means = new Float64Array(columns);
  targets.forEach((y, i) => (means[i % columns]! += y / n));
  let [missed, spread] = [0, 0];
  targets.forEach((y, i) => {
    missed += square(y - outputs[i]!);
    spread += square(y - means[i % columns]!);
  });
  const mse = missed / targets.length;
  return { mse, rmse: Math.sqrt(mse), r2: spread > 0 ? 1 - missed / spread : missed > 0 ? 0 : 1 };
}
