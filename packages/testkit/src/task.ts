import { isGenoError, make, messageOf, type Dataset, type OfRole, type Targets } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { isCount, lawsOf, refusalOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';
import { sampleDataset } from './samples.ts';

const CLASSES = 5;
const NUMBERS = 2;
const N = 6;

/** Something a task may be asked for: what it is asked, of which data, and outputs that say it. */
interface Question {
  readonly dataset: Dataset;
  readonly targets: Targets;
  tensor(): tf.Tensor;
  /** Outputs [N, width] that say the right answer (0), or another one. */
  saying(shift: number, width: number): Float32Array;
}
const { classes: _, ...data } = sampleDataset();
const labels = Int32Array.from({ length: N }, (_, i) => (i * 3) % CLASSES);
const classes: Question = {
  dataset: { ...data, classes: Array.from({ length: CLASSES }, (_, i) => String(i)) },
  targets: labels,
  tensor: () => tf.tensor1d(labels, 'int32'),
  saying(shift, width) {
    const said = new Float32Array(N * width);
    labels.forEach((label, i) => (said[i * width + ((label + shift) % CLASSES)] = 8));
    return said;
  },
};
const values = counterRng(4).normal('targets', N * NUMBERS);
const numbers: Question = {
  dataset: { ...data, classes: [], numbers: NUMBERS },
  targets: values,
  tensor: () => tf.tensor2d(values, [N, NUMBERS]),
  saying: (shift) => values.map((y) => y + shift),
};

/** The law of the role `task`, on six samples of five classes or two numbers, whichever it takes. */
export function taskLaws(contribution: OfRole<'task'>, of: Case = {}): Law[] {
  const task = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const refusal = ({ dataset }: Question) => refusalOf(() => task().outputs(dataset));
  const question = (): Question => {
    const taken = [classes, numbers].find((one) => refusal(one) === undefined);
    must(taken !== undefined, `It takes neither classes nor numbers: ${messageOf(refusal(classes))}`);
    return taken;
  };
  const width = () => task().outputs(question().dataset);
  const outputs = (scale = 1) =>
    counterRng(3)
      .normal('outputs', N * width())
      .map((x) => x * scale);
  const saying = (shift: number) => question().saying(shift, width());
  const loss = (values: Float32Array) =>
    tf.tidy(() => {
      const [value] = task()
        .loss(tf.tensor2d(values, [N, width()]), question().tensor())
        .dataSync();
      return value ?? NaN;
    });
  const slope = (values: Float32Array) =>
    tf.tidy(() => {
      const truth = question().tensor();
      const gradient = tf.grad((x) => task().loss(x.as2D(N, width()), truth));
      return Float32Array.from(gradient(tf.tensor2d(values, [N, width()])).dataSync());
    });
  const measured = (values: Float32Array) => task().measure(values, question().targets, N);

  return lawsOf(contribution, of, {
    'wants outputs': () => {
      question();
      for (const [what, one] of Object.entries({ classes, numbers })) {
        const error = refusal(one);
        must(error === undefined || isGenoError(error), `Targets that are ${what}: refuse them with a GenoError.`);
        const asked = error === undefined ? task().outputs(one.dataset) : 1;
        must(isCount(asked), `${asked} outputs where targets are ${what}: whole and at least 1, or refuse them.`);
      }
    },
    'the primary measure is measured': () => {
      const { primary } = task();
      const measures = measured(outputs());
      must(
        primary.measure in measures,
        `primary is ${primary.measure}; measured: ${Object.keys(measures).join(', ')}.`,
      );
      const strange = Object.entries(measures).find(([, value]) => !Number.isFinite(value));
      must(!strange, `${strange?.[0]} is ${strange?.[1]}.`);
    },
    'the right answer is the best': async () => {
      await tf.ready();
      const { primary } = task();
      const [right, wrong] = [saying(0), saying(1)].map((said) => measured(said)[primary.measure] ?? NaN);
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
      measured(values);
      must(same(values, outputs()), 'measure wrote into the outputs.');
    },
  });
}

/** Runs the law of the role `task` for each set of options. */
export const testTask = (contribution: OfRole<'task'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => taskLaws(contribution, of)));
