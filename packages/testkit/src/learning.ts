import { make, type Learning, type OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { isCount, lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

type Numbers = Readonly<Record<string, Float32Array>>;
interface State {
  readonly value: Float32Array;
  readonly slots: Numbers;
}

const start = ({ slots }: Learning, value: Float32Array): State => ({
  value,
  slots: Object.fromEntries(slots.map((name) => [name, new Float32Array(value.length)])),
});

/** One update on plain numbers, in a tidy of its own. */
const update = (rule: Learning, { value, slots }: State, gradient: Float32Array, at: Moment): State =>
  tf.tidy(() => {
    const next = rule.update({
      value: tf.tensor1d(value),
      gradient: tf.tensor1d(gradient),
      slots: Object.fromEntries(Object.entries(slots).map(([name, numbers]) => [name, tf.tensor1d(numbers)])),
      ...at,
    });
    const read = (tensor: { dataSync(): ArrayLike<number> }) => Float32Array.from(tensor.dataSync());
    return {
      value: read(next.value),
      slots: Object.fromEntries(Object.entries(next.slots).map(([name, tensor]) => [name, read(tensor)])),
    };
  });
interface Moment {
  readonly rate: number;
  readonly step: number;
  readonly decay: boolean;
}

/** The law of the role `learning`. Give options with which 1,000 steps can move a parameter from 0 to 1. */
export function learningLaws(contribution: OfRole<'learning'>, of: Case = {}): Law[] {
  const rule = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const values = () => Float32Array.of(-2, -0.5, 0, 0.25, 3);
  const first = { rate: 0.01, step: 0, decay: false };
  const slopes = (size: number) => Float32Array.of(size, -size, size, 0, -size);

  return lawsOf(contribution, of, {
    'the rate stays within bounds': () => {
      const { rate, batch, clip = 1 } = rule();
      must(isCount(batch), `batch is ${batch}: whole and at least 1.`);
      must(clip > 0, `clip is ${clip}: nothing would be learnt.`);
      for (const steps of [1, 2, 10, 1000]) {
        const rates = Array.from({ length: steps }, (_, step) => rate(step, steps));
        const strange = rates.findIndex((value) => !(Number.isFinite(value) && value >= 0));
        must(strange < 0, `The rate at step ${strange} of ${steps} is ${rates[strange]}.`);
        must(Math.max(...rates) > 0, `All ${steps} rates are 0: nothing is learnt.`);
      }
    },
    'slots keep their names and shapes': async () => {
      await tf.ready();
      const next = update(rule(), start(rule(), values()), slopes(1), first);
      const [wanted, found] = [[...rule().slots].sort().join(), Object.keys(next.slots).sort().join()];
      must(wanted === found, `slots are ${wanted || 'none'}; update gave ${found || 'none'}.`);
      for (const [name, slot] of [['value', next.value] as const, ...Object.entries(next.slots)])
        must(slot.length === 5, `${name} had 5 numbers and has ${slot.length}.`);
    },
    'goes down a quadratic': async () => {
      await tf.ready();
      // loss = sum c (x - 1)^2 / 2 from x = 0, with curvatures c of 1/2, 1 and 2.
      const curvature = Float32Array.of(0.5, 1, 2);
      const loss = (x: Float32Array) => x.reduce((sum, v, i) => sum + (curvature[i]! * (v - 1) ** 2) / 2, 0);
      const one = rule();
      let state = start(one, new Float32Array(3));
      const before = loss(state.value);
      for (let step = 0; step < 1000; step++) {
        const gradient = state.value.map((x, i) => curvature[i]! * (x - 1));
        state = update(one, state, gradient, { rate: one.rate(step, 1000), step, decay: false });
      }
      const left = loss(state.value) / before;
      must(left < 0.01, `After 1,000 steps ${(100 * left).toPrecision(3)} % of the loss are left; allowed 1 %.`);
    },
    'shrinks only what decays': async () => {
      await tf.ready();
      const flat = new Float32Array(5);
      const kept = update(rule(), start(rule(), values()), flat, first).value;
      must(same(kept, values()), 'Without gradient and decay the value moved.');
      const shrunk = update(rule(), start(rule(), values()), flat, { ...first, decay: true }).value;
      must(
        shrunk.every((x, i) => Math.abs(x) <= Math.abs(values()[i]!)),
        'Decay made a value larger.',
      );
    },
    'finite for no gradient, tiny and huge ones': async () => {
      await tf.ready();
      for (const size of [0, 1e-20, 1e10]) {
        const { value, slots } = update(rule(), start(rule(), values()), slopes(size), first);
        const finite = [value, ...Object.values(slots)].every((numbers) => numbers.every(Number.isFinite));
        must(finite, `A gradient of ${size} gives a number that is not finite.`);
      }
    },
    'no tensor left, same bits': async () => {
      await tf.ready();
      const before = tf.memory().numTensors;
      const [a, b] = [1, 2].map(() => update(rule(), start(rule(), values()), slopes(1), first));
      must(same(a!.value, b!.value), 'Two updates of the same numbers differ: keep nothing between calls.');
      must(tf.memory().numTensors === before, `${tf.memory().numTensors - before} tensors are left.`);
    },
  });
}

/** Runs the law of the role `learning` for each set of options. */
export const testLearning = (contribution: OfRole<'learning'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => learningLaws(contribution, of)));
