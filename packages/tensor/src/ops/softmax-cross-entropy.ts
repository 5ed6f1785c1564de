import * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import { fused } from './affine.ts';

/**
 * The mean cross-entropy of classes, with label smoothing (Szegedy et al., CVPR 2016), over n samples:
 * loss = -1/n sum of target log softmax(logits), target = (1 - smoothing) one-hot(label) + smoothing / classes
 * One pass on our backends: the slope (softmax - target) / n is made with the loss, and is all that is kept for the
 * backward pass. No logit is too large; the mean of no samples is NaN, as is that of any logit that is NaN.
 * @param logits float32 [n, classes]
 * @param labels int32 [n]; one that is no class has no one in its row
 * @param smoothing share of the target spread evenly over all classes, in [0, 1)
 * @returns a scalar, differentiable in logits
 * @throws GENO_SHAPE
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor, smoothing = 0): tf.Scalar {
  const [n, classes] = logits.shape;
  if (logits.rank !== 2 || !classes || labels.rank !== 1 || labels.shape[0] !== n)
    throw new GenoError('GENO_SHAPE', `softmaxCrossEntropy: logits are [${logits.shape}], labels [${labels.shape}].`, {
      fix: 'give it logits [n, classes] of one class or more, and labels [n]',
    });
  if (!fused()) return composed(logits, labels, smoothing);
  const op = tf.customGrad((x, save) => {
    const made: unknown = tf.engine().runKernel('SoftmaxLoss', { logits: x as tf.Tensor, labels }, { smoothing });
    const [value, slope] = made as [tf.Scalar, tf.Tensor];
    (save as tf.GradSaveFunc)([slope]);
    return { value, gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(saved!, dy) };
  });
  return op(logits) as tf.Scalar;
}

function composed(logits: tf.Tensor2D, labels: tf.Tensor, smoothing: number): tf.Scalar {
  const [n, classes] = logits.shape;
  const logs = tf.logSoftmax(logits);
  const own = tf.equal(tf.expandDims(labels, 1), tf.range(0, classes, 1, 'int32'));
  // Chosen, not multiplied: a class that is out of the question has -infinity here, and no share in the sum.
  const sum = tf.sum(tf.where(own, logs, tf.zerosLike(logs)));
  const smoothed = smoothing > 0 ? tf.add(tf.mul(sum, 1 - smoothing), tf.mul(tf.sum(logs), smoothing / classes)) : sum;
  return tf.div(smoothed, -n);
}
