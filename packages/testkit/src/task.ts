import { make, type Dataset, type OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { isCount, lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

const CLASSES = 5;
const N = 6;
const empty = { size: 0, read: () => ({ samples: new Float32Array(), targets: new Int32Array() }) };
const dataset: Dataset = {
  name: 'none',
  shape: [1, 1, 1],
  classes: Array.from({ length: CLASSES }, (_, i) => String(i)),
  splits: { train: empty, validation: empty, test: empty },
  checksums: [],
  licence: '',
  citation: '',
  source: '',
};

/** The law of the role `task`, on six samples of five classes. */
export function taskLaws(contribution: OfRole<'task'>, of: Case = {}): Law[] {
  const task = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const labels = Int32Array.from({ length: N }, (_, i) => (i * 3) % CLASSES);
  const outputs = (scale = 1) =>
    counterRng(3)
      .normal('outputs', N * task().outputs(dataset))
      .map((x) => x * scale);
  /** Outputs that say the right class, or the one after it. */
  const saying = (shift: number) => {
    const width = task().outputs(dataset);
    const said = new Float32Array(N * width);
    labels.forEach((label, i) => (said[i * width + ((label + shift) % CLASSES)] = 8));
    return said;
  };
  const loss = (values: Float32Array) =>
    tf.tidy(() => {
      const { loss, outputs } = task();
      const [value] = loss(tf.tensor2d(values, [N, outputs(dataset)]), tf.tensor1d(labels, 'int32')).dataSync();
      return value ?? NaN;
    });
  const slope = (values: Float32Array) =>
    tf.tidy(() => {
      const { loss, outputs } = task();
      const truth = tf.tensor1d(labels, 'int32');
      const gradient = tf.grad((x) => loss(x.as2D(N, outputs(dataset)), truth));
      return Float32Array.from(gradient(tf.tensor2d(values, [N, outputs(dataset)])).dataSync());
    });

  return lawsOf(contribution, of, {
    'wants outputs': () => must(isCount(task().outputs(dataset)), 'outputs must be whole and at least 1.'),
    'the primary measure is measured': () => {
      const { primary, measure } = task();
      const measures = measure(outputs(), labels);
      must(
        primary.measure in measures,
        `primary is ${primary.measure}; measured: ${Object.keys(measures).join(', ')}.`,
      );
      const strange = Object.entries(measures).find(([, value]) => !Number.isFinite(value));
      must(!strange, `${strange?.[0]} is ${strange?.[1]}.`);
    },
    'the right answer is the best': async () => {
      await tf.ready();
      const { primary, measure } = task();
      const [right, wrong] = [saying(0), saying(1)].map((said) => measure(said, labels)[primary.measure] ?? NaN);
      const better = primary.better === 'higher' ? right! > wrong! : right! < wrong!;
      must(better, `${primary.measure} of the right answer is ${right}, of a wrong one ${wrong}.`);
      must(loss(saying(0)) < loss(saying(1)), 'The loss of the right answer is not below that of a wrong one.');
    },
    'the gradient is that of the loss': async () => {
      await tf.ready();
      const values = outputs();
      const found = slope(values);
      const h = 1e-2;
      values.forEach((_, i) => {
        const at = (by: number) => loss(values.map((x, j) => (j === i ? x + by : x)));
        const wanted = (at(h) - at(-h)) / (2 * h);
        must(
          Math.abs(found[i]! - wanted) < 1e-3,
          `Output ${i}: finite differences ${wanted.toPrecision(3)}, yours ${found[i]!.toPrecision(3)}; allowed 1e-3.`,
        );
      });
    },
    'stays finite on huge outputs': async () => {
      await tf.ready();
      must(Number.isFinite(loss(outputs(1e4))), 'The loss of outputs near 10,000 is not finite.');
      must(slope(outputs(1e4)).every(Number.isFinite), 'The gradient at outputs near 10,000 is not finite.');
    },
    'no tensor left, same bits, outputs untouched': async () => {
      await tf.ready();
      const values = outputs();
      const before = tf.memory().numTensors;
      must(same([loss(values)], [loss(values)]), 'Two losses of the same outputs differ.');
      must(same(slope(values), slope(values)), 'Two gradients of the same outputs differ.');
      must(tf.memory().numTensors === before, `${tf.memory().numTensors - before} tensors are left.`);
      task().measure(values, labels);
      must(same(values, outputs()), 'measure wrote into the outputs.');
    },
  });
}

/** Runs the law of the role `task` for each set of options. */
export const testTask = (contribution: OfRole<'task'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => taskLaws(contribution, of)));
