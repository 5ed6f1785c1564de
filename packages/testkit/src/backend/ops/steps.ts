import { adamwStep, clipByNorm, movingAverage, sgdStep, tf, written } from '@genospike/tensor';
import { build, map, type Plain } from '../plain.ts';
import type { Op, Ops, Reads } from '../op.ts';

const SHAPE = [3, 7];
const adam = { rate: 0.01, step: 4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1 };
const descent = { rate: 0.1, memory: 0.9, decay: 0.01 };
/** value, gradient, m and v; squares are never negative. */
const four: Reads = [SHAPE, SHAPE, SHAPE, { shape: SHAPE, low: 0.1, high: 2 }];
const stacked = (...of: readonly Plain[]): Plain => {
  const all = of.flatMap(({ data }) => [...data]);
  return { shape: [of.length, ...SHAPE], data: Float64Array.from(all) };
};
const zeros = build(SHAPE, () => 0);
const flat = (op: Op): Op => ({ ...op, flat: true });

function plainAdamw(value: Plain, gradient: Plain, before: readonly [Plain, Plain], step = adam.step): Plain {
  const { rate, beta1, beta2, epsilon, decay } = adam;
  const m = map((was, g) => beta1 * was + (1 - beta1) * g, before[0], gradient);
  const v = map((was, g) => beta2 * was + (1 - beta2) * g * g, before[1], gradient);
  const [first, second] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
  const moved = (x: number, a: number, b: number) =>
    x * (1 - rate * decay) - (rate * (a / first)) / (Math.sqrt(b / second) + epsilon);
  return stacked(map(moved, value, m, v), m, v);
}
function plainSgd(value: Plain, gradient: Plain, before: Plain): Plain {
  const { rate, memory, decay } = descent;
  const momentum = map((was, g, x) => memory * was + g + decay * x, before, gradient, value);
  return stacked(
    map((x, m) => x - rate * m, value, momentum),
    momentum,
  );
}

/** Two tensors by one norm, one after the other in the result. */
const clipped = (limit: number): Op =>
  flat({
    reads: [SHAPE, [19]],
    of: (a, b) => tf.concat(clipByNorm([a, b], limit).map((part) => tf.reshape(part, [-1]))),
    plain: (a, b) => {
      const both = Float64Array.of(...a.data, ...b.data);
      const norm = Math.hypot(...both);
      return { shape: [both.length], data: both.map((x) => (norm > limit ? (x * limit) / norm : x)) };
    },
  });

/** Steps of optimizers, and tensors whose numbers are made where they lie. */
export const stepOps: Ops = {
  adamwStep: flat({
    reads: four,
    of: (value, gradient, m, v) => tf.stack(Object.values(adamwStep({ value, gradient }, { m, v }, adam))),
    plain: (value, gradient, m, v) => plainAdamw(value, gradient, [m, v]),
  }),
  'adamwStep, the first': flat({
    reads: four.slice(0, 2),
    of: (value, gradient) => tf.stack(Object.values(adamwStep({ value, gradient }, {}, { ...adam, step: 0 }))),
    plain: (value, gradient) => plainAdamw(value, gradient, [zeros, zeros], 0),
  }),
  sgdStep: flat({
    reads: four.slice(0, 3),
    of: (value, gradient, momentum) => tf.stack(Object.values(sgdStep({ value, gradient }, momentum, descent))),
    plain: (value, gradient, momentum) => plainSgd(value, gradient, momentum),
  }),
  'sgdStep, the first': flat({
    reads: four.slice(0, 2),
    of: (value, gradient) => tf.stack(Object.values(sgdStep({ value, gradient }, undefined, descent))),
    plain: (value, gradient) => plainSgd(value, gradient, zeros),
  }),
  movingAverage: flat({
    reads: [SHAPE, SHAPE],
    of: (before, newest) => movingAverage(before, newest, 0.1),
    plain: (before, newest) => map((a, b) => 0.9 * a + 0.1 * b, before, newest),
  }),
  clipByNorm: clipped(0.5),
  'clipByNorm, within the limit': clipped(100),
  written: {
    reads: [SHAPE],
    of: (x) => tf.mul(x, written(SHAPE, (out) => out.forEach((_, i) => (out[i] = i / 8)))), // prettier-ignore
    plain: (x) => map((value, by) => value * by, x, { shape: SHAPE, data: zeros.data.map((_, i) => i / 8) }),
  },
};
