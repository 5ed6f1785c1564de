import { columnOf, evaluate, spread, sumOf } from './columns.ts';
import type { Columns } from './columns.ts';
import { BLOCK } from './emit/walk.ts';
import { CHANNEL, reach } from './graph.ts';
import type { Node } from './graph.ts';
import type { Lowered } from './lower.ts';

/** The columns of a front. */
export type FrontColumns = Readonly<Record<'scale' | 'shift' | 'mean', Float32Array>>;

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
  readonly #values: Columns = new Map();

  /** @param learned values of the trainable parameters, 1 or `channels` each */
  constructor(low: Lowered, learned: readonly ArrayLike<number>[], channels: number, front?: FrontColumns) {
    const { program } = low;
    this.#low = low;
    this.#orders = ordersOf(low);
    this.#channels = this.#orders.perChannel ? channels : 1;
    this.period = this.#orders.perChannel ? (channels * BLOCK) / gcd(channels, BLOCK) : BLOCK;
    this.length = this.period + BLOCK;
    program.learned.forEach(({ node }, i) => this.#values.set(node, columnOf(learned[i]!)));
    for (const { node, data } of program.fixed) this.#values.set(node, columnOf(data));
    for (const name of ['scale', 'shift', 'mean'] as const)
      if (program.front && front) this.#values.set(program.front[name], columnOf(front[name]));
  }

  /** Writes the entries, `length` lanes each; lane i belongs to channel i mod C. */
  fill(out: Float32Array): void {
    const env = this.#values;
    evaluate(this.#orders.tabled, env, this.#channels, true);
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
    const env = new Map(this.#values);
    evaluate(this.#orders.invariants, env, this.#channels, true);
    adjoint.sums.forEach((node, j) => env.set(node, totals[j]!));
    evaluate(this.#orders.gradients, env, this.#channels, false);
    return adjoint.dLearned.map((node, i) => {
      const column = env.get(node)!;
      return program.learned[i]!.node.level === CHANNEL
        ? new Float32Array(spread(column, this.#channels))
        : Float32Array.of(sumOf(column));
    });
  }

  /** Of a front, by channel: the sums of dY and of dY * (x - mean). */
  front(totals: readonly Float64Array[]): readonly [Float64Array, Float64Array] | undefined {
    const [dY, dYX] = totals.slice(this.#low.adjoint.invariants.length);
    return dY && dYX ? [dY, dYX] : undefined;
  }
}
