import { tf } from '@genospike/tensor';
import { build, map } from '../plain.ts';
import type { Op, Ops, Read } from '../op.ts';

type Range = Omit<Read, 'shape' | 'values'>;
/** Its name in tfjs, what it is in float64, and where it is looked at. */
type Unary = readonly [f: (x: tf.Tensor) => tf.Tensor, plain: (x: number) => number, range?: Range, flat?: 'flat'];

/** 2 / sqrt(pi) times the integral of exp(-t²) from 0 to x, by its Taylor series: for |x| below 3. */
function erf(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    total += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
/** Halves to even. */
const round = (x: number): number => {
  const low = Math.floor(x);
  return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1;
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const [SELU, SCALE] = [1.7580993408473768, 1.0507009873554805];
const positive = { low: 0.25, high: 3 };
const within = { low: -0.9, high: 0.9 };

const unary: Readonly<Record<string, Unary>> = {
  abs: [tf.abs, Math.abs],
  acos: [tf.acos, Math.acos, within],
  acosh: [tf.acosh, Math.acosh, { low: 1.25, high: 3 }],
  asin: [tf.asin, Math.asin, within],
  asinh: [tf.asinh, Math.asinh],
  atan: [tf.atan, Math.atan],
  atanh: [tf.atanh, Math.atanh, within],
  ceil: [tf.ceil, Math.ceil],
  clipByValue: [(x) => tf.clipByValue(x, -1, 0.75), (x) => Math.min(0.75, Math.max(-1, x))],
  cos: [tf.cos, Math.cos],
  cosh: [tf.cosh, Math.cosh],
  elu: [tf.elu, (x) => (x >= 0 ? x : Math.expm1(x))],
  erf: [tf.erf, erf],
  exp: [tf.exp, Math.exp],
  expm1: [tf.expm1, Math.expm1],
  floor: [tf.floor, Math.floor],
  leakyRelu: [(x) => tf.leakyRelu(x, 0.3), (x) => (x >= 0 ? x : 0.3 * x)],
  log: [tf.log, Math.log, positive],
  log1p: [tf.log1p, Math.log1p, { low: -0.75, high: 3 }],
  logSigmoid: [tf.logSigmoid, (x) => -Math.log1p(Math.exp(-x))],
  neg: [tf.neg, (x) => -x],
  reciprocal: [tf.reciprocal, (x) => 1 / x, positive],
  relu: [tf.relu, (x) => Math.max(0, x)],
  relu6: [tf.relu6, (x) => Math.min(6, Math.max(0, x)), { low: -3, high: 9 }],
  round: [tf.round, round],
  rsqrt: [tf.rsqrt, (x) => 1 / Math.sqrt(x), positive],
  selu: [tf.selu, (x) => (x >= 0 ? SCALE * x : SELU * Math.expm1(x))],
  sigmoid: [tf.sigmoid, sigmoid, { low: -9, high: 9 }],
  sign: [tf.sign, Math.sign],
  sin: [tf.sin, Math.sin],
  sinh: [tf.sinh, Math.sinh],
  softplus: [tf.softplus, (x) => Math.log1p(Math.exp(x)), { low: -9, high: 9 }],
  sqrt: [tf.sqrt, Math.sqrt, positive],
  square: [tf.square, (x) => x * x],
  step: [(x) => tf.step(x), (x) => (x > 0 ? 1 : 0)],
  tan: [tf.tan, Math.tan, { low: -1, high: 1 }],
  tanh: [tf.tanh, Math.tanh, { low: -4, high: 4 }],
  isFinite: [tf.isFinite, (x) => (Number.isFinite(x) ? 1 : 0), {}, 'flat'],
  isNaN: [tf.isNaN, (x) => (Number.isNaN(x) ? 1 : 0), {}, 'flat'],
  'cast of bool': [(x) => tf.cast(tf.greater(x, 0), 'float32'), (x) => (x > 0 ? 1 : 0), {}, 'flat'],
  'cast to int32': [(x) => tf.cast(x, 'int32'), Math.trunc, {}, 'flat'],
};

/** At odd sizes: three rows of vectors and what is left. */
const op = ([of, plain, range = {}, flat]: Unary): Op => ({
  reads: [{ shape: [3, 13], ...range }],
  of: (x) => of(x),
  plain: (x) => map((value) => plain(value), x),
  ...(flat && { flat: true }),
});

const chance = build([5, 7], ([row = 0, column = 0]) => Number((3 * row + 5 * column) % 4 < 2));
const chosen = (): tf.Tensor => tf.tensor(Array.from(chance.data, Boolean), [5, 7], 'bool');
export const elementwiseOps: Ops = {
  ...Object.fromEntries(Object.entries(unary).map(([name, one]) => [name, op(one)])),
  // One number, and none.
  'exp of a scalar': { ...op(unary['exp']!), reads: [[]] },
  'exp of nothing': { ...op(unary['exp']!), reads: [[0, 3]] },
  prelu: {
    reads: [[3, 5], [5]],
    of: (x, alpha) => tf.prelu(x, alpha),
    plain: (x, alpha) => map((value, slope) => (value >= 0 ? value : slope * value), x, alpha),
  },
  addN: {
    reads: [
      [3, 7],
      [3, 7],
      [3, 7],
    ],
    of: (x, y, z) => tf.addN([x, y, z]),
    plain: (x, y, z) => map((a, b, c) => a + b + c, x, y, z),
  },
  where: {
    reads: [
      [5, 7],
      [5, 7],
    ],
    of: (x, y) => tf.where(chosen(), x, y),
    plain: (x, y) => map((c, a, b) => (c ? a : b), chance, x, y),
  },
  'where, broadcast': {
    reads: [[5, 7], [7]],
    of: (x, y) => tf.where(chosen(), x, y),
    plain: (x, y) => map((c, a, b) => (c ? a : b), chance, x, y),
  },
};
