import { exponential } from './exponential.ts';

export type Op =
  | 'const'
  | 'input'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'exp'
  | 'max'
  | 'min'
  | 'ge'
  | 'gt'
  | 'where'
  | 'detach'
  | 'spike'
  | 'spikeStrict'
  | 'exp2i';

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);
/** 2^n as a float32, from m = n + 1.5 * 2^23, which holds n in its low bits: what the kernels do. */
function exp2i(m: number): number {
  float[0] = m;
  word[0] = (word[0]! << 23) + (127 << 23);
  return float[0];
}

const { fround } = Math;
/** e^x in float32, every operation rounded: equal to the kernels bit for bit, on every engine (Math.exp is not). */
export const exp32 = exponential<number>({
  constant: fround,
  add: (a, b) => fround(a + b),
  sub: (a, b) => fround(a - b),
  mul: (a, b) => fround(a * b),
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
  exp2i,
});

type Scalar = (...args: readonly number[]) => number;
/** Every op on plain numbers, in float64 but for exp; for float32 a caller rounds each result. Masks are 1 or 0. */
export const arithmetic: Readonly<Record<Op, Scalar>> = {
  const: (a) => a,
  input: (a) => a,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  exp: (a) => exp32(a),
  max: (a, b) => (a > b ? a : b),
  min: (a, b) => (a < b ? a : b),
  ge: (a, b) => Number(a >= b),
  gt: (a, b) => Number(a > b),
  where: (c, a, b) => (c ? a : b),
  detach: (a) => a,
  spike: (u) => Number(u >= 0),
  spikeStrict: (u) => Number(u > 0),
  exp2i: (m) => exp2i(m),
};

export const isMask = (op: Op): boolean => op === 'ge' || op === 'gt';
export const isSpike = (op: Op): boolean => op === 'spike' || op === 'spikeStrict';

/** True where dividing by `x` and multiplying with 1 / x give the same float32. */
export function isPowerOfTwo(x: number): boolean {
  float[0] = x;
  const exponent = (word[0]! >>> 23) & 0xff;
  return (word[0]! & 0x7fffff) === 0 && exponent > 1 && exponent < 253;
}
