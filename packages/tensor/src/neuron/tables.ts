import { arithmetic } from './arithmetic.ts';
import { BLOCK } from './emit/walk.ts';
import { CHANNEL, reach } from './graph.ts';
import type { Node } from './graph.ts';
import type { Lowered } from './lower.ts';

/** One number for the layer, or one a channel. */
type Column = number | Float32Array | Float64Array;
type Columns = Map<Node, Column>;

/** The columns of a front. */
export type FrontColumns = Readonly<Record<'scale' | 'shift' | 'mean', Float32Array>>;

const at = (column: Column, channel: number): number => (typeof column === 'number' ? column : column[channel]!);
const columnOf = (values: ArrayLike<number>): Column =>
  values.length === 1 ? Math.fround(values[0]!) : values instanceof Float32Array ? values : Float32Array.from(values);

/** Evaluates nodes that depend on parameters alone, by columns of `channels` values. */
function evaluate(order: readonly Node[], env: Columns, channels: number, round: (x: number) => number): void {
  for (const node of order) {
    if (env.has(node)) continue;
    const scalar = arithmetic[node.op];
    const [a = 0, b = 0, c = 0] = node.args.map((arg) => env.get(arg)!);
    if (node.op === 'const') env.set(node, Number(node.attr));
    else if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number')
      env.set(node, round(scalar(a, b, c)));
    else {
      const column = new Float64Array(channels);
      for (let i = 0; i < channels; i++) column[i] = round(scalar(at(a, i), at(b, i), at(c, i)));
      env.set(node, column);
    }
  }
}

const sumOf = (column: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
};
const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);

/** Orders of evaluation, found once a program: a small layer has no time to search for them. */
interface Orders {
  readonly perChannel: boolean;
  readonly tabled: readonly Node[];
  readonly invariants: readonly Node[];
  readonly gradients: readonly Node[];
}
const known = new WeakMap<Lowered, Orders>();
function ordersOf(low: Lowered): Orders {
  const { adjoint, entries, tabled } = low;
  const orders = known.get(low) ?? {
    perChannel: [...entries, ...adjoint.invariants].some(({ level }) => level === CHANNEL),
    tabled: reach(tabled),
    invariants: reach(adjoint.invariants),
    gradients: reach(adjoint.dLearned),
  };
  known.set(low, orders);
  return orders;
}

/** The parameters of one call, as kernels read them and as gradients go back to them. */
export class Tables {
  /** Lanes after which the tables repeat, and their length: one block more, so that any block reads in one piece. */
  readonly period: number;
  readonly length: number;
  readonly #low: Lowered;
  readonly #orders: Orders;
  readonly #channels: number;
  readonly #given: Columns = new Map();

  /** @param learned values of the trainable parameters, 1 or `channels` each */
  constructor(low: Lowered, learned: readonly ArrayLike<number>[], channels: number, front?: FrontColumns) {
    const { program } = low;
    this.#low = low;
    this.#orders = ordersOf(low);
    this.#channels = this.#orders.perChannel ? channels : 1;
    this.period = this.#orders.perChannel ? (channels * BLOCK) / gcd(channels, BLOCK) : BLOCK;
    this.length = this.period + BLOCK;
    program.learned.forEach(({ node }, i) => this.#given.set(node, columnOf(learned[i]!)));
    for (const { node, data } of program.fixed) this.#given.set(node, columnOf(data));
    for (const name of ['scale', 'shift', 'mean'] as const)
      if (program.front && front) this.#given.set(program.front[name], columnOf(front[name]));
  }

  /** Writes the entries, `length` lanes each; lane i belongs to channel i mod C. */
  fill(out: Float32Array): void {
    const env = new Map(this.#given);
    evaluate(this.#orders.tabled, env, this.#channels, Math.fround);
    this.#low.tabled.forEach((node, k) => {
      const column = env.get(node)!;
      const first = k * this.length;
      const end = first + this.length;
      if (typeof column === 'number') out.fill(column, first, end);
      else for (let i = first, c = 0; i < end; i++, c = c + 1 < column.length ? c + 1 : 0) out[i] = column[c]!;
    });
  }

  /** Room for what a kernel sums, over the neurons of a channel. */
  totals(): Float64Array[] {
    return this.#low.dInvariants.map(() => new Float64Array(this.#channels));
  }

  /** Adds the first `lanes` of a kernel's sums to the totals. */
  fold(sums: Float32Array, lanes: number, totals: readonly Float64Array[]): void {
    totals.forEach((total, j) => {
      const first = j * this.length;
      for (let i = first, c = 0; i < first + lanes; i++, c = c + 1 < total.length ? c + 1 : 0) total[c]! += sums[i]!;
    });
  }

  /** Gradients of the learned parameters from the totals, in the sizes of the parameters. */
  gradients(totals: readonly Float64Array[]): Float32Array[] {
    const { program, adjoint } = this.#low;
    const env = new Map(this.#given);
    evaluate(this.#orders.invariants, env, this.#channels, Math.fround);
    adjoint.sums.forEach((node, j) => env.set(node, totals[j]!));
    evaluate(this.#orders.gradients, env, this.#channels, (x) => x);
    return adjoint.dLearned.map((node, i) => {
      const column = env.get(node)!;
      if (program.learned[i]!.node.level === CHANNEL)
        return Float32Array.from({ length: this.#channels }, (_, c) => at(column, c));
      return Float32Array.of(typeof column === 'number' ? column : sumOf(column));
    });
  }

  /** Of a front, by channel: the sums of dY and of dY * (x - mean). */
  front(totals: readonly Float64Array[]): readonly [Float64Array, Float64Array] | undefined {
    const [dY, dYX] = totals.slice(this.#low.adjoint.invariants.length);
    return dY && dYX ? [dY, dYX] : undefined;
  }
}
