import { describe, expect, test } from '@jest/globals';
import { define, GenoError } from '@genospike/core';
import type { Learning, Task } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { learningLaws } from '../src/learning.ts';
import { taskLaws } from '../src/task.ts';
import { broken } from './broken.ts';

type Bug<T> = readonly [bug: string, plant: (sound: T) => T, found: readonly string[]];
let calls = 0;

describe('task', () => {
  /** Mean squared distance to the one-hot label. */
  const sound: Task = {
    primary: { measure: 'right', better: 'higher' },
    outputs({ classes }) {
      if (classes.length) return classes.length;
      throw new GenoError('GENO_TASK', 'This task wants classes.');
    },
    loss: (outputs, labels) => outputs.sub(tf.oneHot(labels, outputs.shape[1])).square().mean().asScalar(),
    measure(outputs, labels) {
      const width = outputs.length / labels.length;
      const best = (row: Float32Array) => row.indexOf(Math.max(...row));
      const right = [...labels].filter((label, i) => best(outputs.subarray(i * width, (i + 1) * width)) === label);
      return { right: right.length / labels.length };
    },
  };
  const gradient = 'the gradient is that of the loss';
  const leaked: tf.Tensor[] = [];

  test.each<Bug<Task>>([
    ['nothing', (one) => one, []],
    [
      'no outputs where targets are numbers',
      (one) => ({ ...one, outputs: ({ classes }) => classes.length }),
      ['wants outputs'],
    ],
    [
      'a primary measure that is not measured',
      (one) => ({ ...one, primary: { measure: 'accuracy', better: 'higher' } }),
      ['the primary measure is measured', 'the right answer is the best'],
    ],
    [
      'better is the wrong way',
      (one) => ({ ...one, primary: { measure: 'right', better: 'lower' } }),
      ['the right answer is the best'],
    ],
    [
      'a gradient of its own',
      (one) => ({
        ...one,
        loss: (outputs, labels) =>
          tf
            .customGrad((x, save) => {
              (save as (of: tf.Tensor[]) => void)([x as tf.Tensor]);
              return {
                value: one.loss(x as tf.Tensor2D, labels),
                gradFunc: (dy: tf.Tensor) => tf.onesLike(x as tf.Tensor).mul(dy),
              };
            })(outputs)
            .asScalar(),
      }),
      [gradient],
    ],
    [
      'overflows',
      (one) => ({ ...one, loss: (outputs, labels) => tf.log(tf.exp(one.loss(outputs, labels))).asScalar() }),
      ['stays finite on huge outputs'],
    ],
    [
      'keeps a tensor',
      (one) => ({
        ...one,
        loss(outputs, labels) {
          leaked.push(tf.keep(tf.scalar(1)));
          return one.loss(outputs, labels);
        },
      }),
      ['no tensor left, same bits, outputs untouched'],
    ],
  ])('%s', async (_, plant, found) => {
    const names = await broken(taskLaws(define('task', { id: 'little', create: () => plant(sound) })));
    tf.dispose(leaked.splice(0));
    expect(names).toEqual(found);
  });
});

describe('learning', () => {
  const sound: Learning = {
    batch: 32,
    slots: ['speed'],
    rate: () => 0.05,
    update({ value, gradient, slots, rate, decay }) {
      const speed = tf.add(tf.mul(slots.speed ?? 0, 0.5), gradient);
      return { value: value.mul(decay ? 0.99 : 1).sub(speed.mul(rate)), slots: { speed } };
    },
  };
  const change =
    (of: (...args: Parameters<Learning['update']>) => ReturnType<Learning['update']>) => (one: Learning) => ({
      ...one,
      update: of,
    });
  const kept: tf.Tensor[] = [];

  test.each<Bug<Learning>>([
    ['nothing', (one) => one, []],
    [
      'a rate below 0',
      (one) => ({ ...one, rate: (step, steps) => 0.05 - (0.06 * step) / steps }),
      ['the rate stays within bounds'],
    ],
    [
      'a rate that ends in NaN',
      (one) => ({ ...one, rate: (step, steps) => 0.05 * ((steps - 1) / (steps - 1 || NaN)) }),
      ['the rate stays within bounds'],
    ],
    ['a slot it did not name', (one) => ({ ...one, slots: [] }), ['slots keep their names and shapes']],
    ['uphill', change((of) => sound.update({ ...of, gradient: of.gradient.neg() })), ['goes down a quadratic']],
    ['decay everywhere', change((of) => sound.update({ ...of, decay: true })), ['shrinks only what decays']],
    [
      'divides by the gradient',
      change((of) => sound.update({ ...of, gradient: of.gradient.div(of.gradient.abs()) })),
      ['shrinks only what decays', 'finite for no gradient, tiny and huge ones'],
    ],
    [
      'remembers calls',
      change((of) => sound.update({ ...of, rate: of.rate * (1 + 1e-3 * (++calls % 7)) })),
      ['no tensor left, same bits'],
    ],
    [
      'keeps a tensor',
      change((of) => {
        kept.push(tf.keep(of.gradient.clone()));
        return sound.update(of);
      }),
      ['no tensor left, same bits'],
    ],
  ])('%s', async (_, plant, found) => {
    const names = await broken(learningLaws(define('learning', { id: 'little', create: () => plant(sound) })));
    tf.dispose(kept.splice(0));
    expect(names).toEqual(found);
  });
});
