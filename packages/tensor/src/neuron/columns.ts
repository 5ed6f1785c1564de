import { arithmetic, exp32 } from './arithmetic.ts';
import type { Node } from './graph.ts';

/** One number for the layer, or one a channel. */
export type Column = number | Float64Array;
export type Columns = Map<Node, Column>;

/** In loops: `from` with a function takes ten times as long. */
export function columnOf(values: ArrayLike<number>): Column {
  if (values.length === 1) return Math.fround(values[0]!);
  const column = new Float64Array(values.length);
  for (let i = 0; i < column.length; i++) column[i] = Math.fround(values[i]!);
  return column;
}
export const sumOf = (column: Column): number => {
  if (typeof column === 'number') return column;
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
};

/** A value for every channel. */
export const spread = (column: Column, channels: number): Float64Array =>
  typeof column === 'number' ? new Float64Array(channels).fill(column) : column;

/** A loop an op: small layers spend much of their time here, and a loop over a function of many ops is ten times slower. */
function loop(op: Node['op'], a: Float64Array, b: Float64Array, c: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  switch (op) {
    case 'add':
      for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
      break;
    case 'sub':
      for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
      break;
    case 'mul':
      for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
      break;
    case 'div':
      for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
      break;
    case 'neg':
      for (let i = 0; i < out.length; i++) out[i] = -a[i]!;
      break;
    case 'exp':
      for (let i = 0; i < out.length; i++) out[i] = exp32(a[i]!);
      break;
    default:
      for (let i = 0; i < out.length; i++) out[i] = arithmetic[op](a[i]!, b[i]!, c[i]!);
  }
  return out;
}

/** Evaluates nodes that depend on parameters alone, by columns of `channels` values; float32: every result rounded. */
export function evaluate(order: readonly Node[], env: Columns, channels: number, float32: boolean): void {
  for (const node of order) {
    if (env.has(node)) continue;
    const { args } = node;
    const [a = 0, b = 0, c = 0] = args.map((arg) => env.get(arg)!);
    if (node.op === 'const') env.set(node, Number(node.attr));
    else if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const value = arithmetic[node.op](a, b, c);
      env.set(node, float32 ? Math.fround(value) : value);
    } else {
      const first = spread(a, channels);
      const [second, third] = [
        args.length > 1 ? spread(b, channels) : first,
        args.length > 2 ? spread(c, channels) : first,
      ];
      const column = loop(node.op, first, second, third);
      if (float32) for (let i = 0; i < column.length; i++) column[i] = Math.fround(column[i]!);
      env.set(node, column);
    }
  }
}
