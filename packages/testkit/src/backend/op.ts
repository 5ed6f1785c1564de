import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { sizeOf, type Plain } from './plain.ts';

/** What an op reads: drawn numbers, or spikes, or these very values. */
export interface Read {
  readonly shape: readonly number[];
  readonly low?: number;
  readonly high?: number;
  /** Nothing but 0 and 1, this share of them 1. */
  readonly spikes?: number;
  readonly values?: readonly number[];
}
/** A shape alone: numbers in [-2, 2). */
export type Reads = readonly (Read | readonly number[])[];

/** A piece of work: what it reads, and what it makes of that. Differentiable in everything it reads. */
export interface Op {
  readonly reads: Reads;
  of(a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor): tf.Tensor;
  /** The same in float64; gradients are expected to be its central differences. Left out: tfjs's cpu backend says both. */
  plain?(a: Plain, b: Plain, c: Plain, d: Plain): Plain;
  /** Not differentiable, or not where it is looked at. */
  readonly flat?: boolean;
}
export type Ops = Readonly<Record<string, Op>>;
type Four<T> = [T, T, T, T];

/** Numbers by name: `value [2, 3]`, `gradient 0 [2]`. */
export type Numbers = Readonly<Record<string, Float32Array>>;
const label = (key: string, shape: readonly number[]): string => `${key} [${shape.join(', ')}]`;

const rng = counterRng('backend law');
const shapeOf = (read: Reads[number]): Read => (Array.isArray(read) ? { shape: read as number[] } : (read as Read));
function draw(name: string, read: Reads[number]): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const { shape, low = -2, high = 2, spikes, values } = shapeOf(read);
  if (values) return { shape, data: Float32Array.from(values) };
  if (spikes === undefined) return { shape, data: rng.uniform(name, sizeOf(shape), low, high) };
  return { shape, data: rng.uniform(name, sizeOf(shape)).map((x) => (x < spikes ? 1 : 0)) };
}
const drawn = (name: string, { reads }: Op) => reads.map((read, i) => draw(`${name} ${i}`, read));
/** What a gradient weighs the value by. */
const weighing = (name: string, shape: readonly number[]) => draw(`${name} weights`, shape).data;

/** What an op makes on the current backend, and the gradients of a weighed sum of it. */
export async function compute(name: string, op: Op): Promise<Numbers> {
  const made = tf.tidy(() => {
    const given = drawn(name, op).map(({ shape, data }) => tf.tensor(data, [...shape]));
    const of = (...tensors: tf.Tensor[]) => op.of(...(tensors as Four<tf.Tensor>));
    const value = of(...given);
    if (op.flat) return { value };
    const weights = tf.tensor(weighing(name, value.shape), value.shape);
    const gradients = tf.grads((...tensors) => tf.sum(tf.mul(of(...tensors), weights)))(given);
    return { value, ...Object.fromEntries(gradients.map((gradient, i) => [`gradient ${i}`, gradient])) };
  });
  try {
    const read = Object.entries<tf.Tensor>(made).map(
      async ([key, tensor]) => [label(key, tensor.shape), Float32Array.from(await tensor.data())] as const,
    );
    return Object.fromEntries(await Promise.all(read));
  } finally {
    tf.dispose(made);
  }
}

/** Small against the numbers, large against float64's own roundings. */
const STEP = 1e-4;

/** What `plain` makes of the same numbers, and central differences of the weighed sum. */
export function expected(name: string, op: Op, plain: NonNullable<Op['plain']>): Numbers {
  const given = drawn(name, op).map(({ shape, data }): Plain => ({ shape, data: Float64Array.from(data) }));
  const of = () => plain(...(given as Four<Plain>));
  const value = of();
  const numbers: Record<string, Float32Array> = { [label('value', value.shape)]: Float32Array.from(value.data) };
  if (op.flat) return numbers;
  const weights = weighing(name, value.shape);
  const weighed = () => of().data.reduce((total, x, i) => total + x * weights[i]!, 0);
  given.forEach(({ shape, data }, which) => {
    numbers[label(`gradient ${which}`, shape)] = Float32Array.from(data, (x, i) => {
      const moved = [x + STEP, x - STEP].map((to) => ((data[i] = to), weighed())) as [number, number];
      data[i] = x;
      return (moved[0] - moved[1]) / (2 * STEP);
    });
  });
  return numbers;
}
