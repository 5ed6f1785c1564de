import * as tf from '@tensorflow/tfjs';
import { arena, kernels, offsetOf, output, register, sizeOf, spread, type Output } from '../registry.ts';
import { ranges } from './ranges.ts';

/** The order of the enum in kernels/binary.c. */
const operations = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'];
/** Axes that kernels/binary.c loops over. */
const AXES = 4;

interface Axis {
  extent: number;
  a: number;
  b: number;
}

/** The broadcast of two shapes as few axes: neighbours over which both step alike become one. */
export function broadcastAxes(a: readonly number[], b: readonly number[], shape: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  let stepA = 1;
  let stepB = 1;
  for (let back = 1; back <= shape.length; back++) {
    const [extent, inA, inB] = [shape.at(-back)!, a.at(-back) ?? 1, b.at(-back) ?? 1];
    const axis = { extent, a: inA === 1 ? 0 : stepA, b: inB === 1 ? 0 : stepB };
    stepA *= inA;
    stepB *= inB;
    if (extent === 1) continue;
    const inner = axes[0];
    if (inner && axis.a === inner.a * inner.extent && axis.b === inner.b * inner.extent) inner.extent *= extent;
    else axes.unshift(axis);
  }
  return axes;
}

function binary(operation: number, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo | undefined {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const axes = broadcastAxes(a.shape, b.shape, shape);
  if (axes.length > AXES) return undefined;
  const y = output(shape);
  if (sizeOf(shape)) run(operation, axes, offsetOf(a), offsetOf(b), y);
  return y.info;
}

/** Numbers of a call that outweigh handing it over. */
const NUMBERS = 16384;

/** The outermost axis is spread over the threads. */
function run(operation: number, axes: Axis[], a: number, b: number, y: Output): void {
  const [outer = { extent: 1, a: 0, b: 0 }, ...inner] = axes;
  const row = inner.reduce((product, { extent }) => product * extent, 1);
  const parts = ranges(outer.extent, Math.ceil(NUMBERS / row), inner.length ? 1 : 16);
  const length = 3 * AXES;
  arena().scratch(4 * length * parts.length, (offset) => {
    const calls = parts.map(({ first, count }, part) => {
      const own = [{ ...outer, extent: count }, ...inner];
      const four = [...Array<Axis>(AXES - own.length).fill({ extent: 1, a: 0, b: 0 }), ...own];
      const numbers = [four.map(({ extent }) => extent), four.map((axis) => axis.a), four.map((axis) => axis.b)];
      const at = offset + 4 * length * part;
      arena().ints(at, length).set(numbers.flat());
      const [fromA, fromB] = [a + 4 * first * outer.a, b + 4 * first * outer.b];
      return [at, operation, y.offset + 4 * first * row, fromA, fromB];
    });
    spread('binary', calls);
  });
}

for (const [operation, name] of operations.entries())
  register(name, ({ inputs }) => binary(operation, inputs['a']!, inputs['b']!));

/** The sum of a list of tensors of one shape, from first to last. */
register('AddN', ({ inputs }) => {
  const list = Object.values(inputs);
  if (list.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const first = list[0]!;
  const y = output(first.shape);
  const length = y.view.length;
  y.view.set(arena().floats(offsetOf(first), length));
  // In place is safe: each number is read before it is written.
  if (length) for (const next of list.slice(1)) run(0, [{ extent: length, a: 1, b: 1 }], y.offset, offsetOf(next), y);
  return y.info;
});

/** a ^ b, of one shape or one of them a scalar. */
register('Pow', ({ inputs }) => {
  const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const count = sizeOf(shape);
  const steps = [a, b].map((tensor) => (sizeOf(tensor.shape) === count ? 1 : sizeOf(tensor.shape) === 1 ? 0 : -1));
  if (steps.includes(-1)) return undefined;
  const y = output(shape);
  kernels()['power']!(offsetOf(a), steps[0]!, offsetOf(b), steps[1]!, y.offset, count);
  return y.info;
});
