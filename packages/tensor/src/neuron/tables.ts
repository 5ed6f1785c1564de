import { arithmetic } from './arithmetic.ts';
import { BLOCK } from './emit/walk.ts';
import { CHANNEL, reach } from './graph.ts';
import type { Node } from './graph.ts';
import type { Lowered } from './lower.ts';

/** One number for the layer, or one a channel. */
type Column = number | Float64Array;
type Columns = Map<Node, Column>;

const at = (column: Column, channel: number): number => (typeof column === 'number' ? column : column[channel]!);

/** Evaluates what depends on parameters alone, by columns of `channels` values. */
function evaluateColumns(
  roots: readonly Node[],
  env: Columns,
  channels: number,
  round: (x: number) => number,
): Column[] {
  for (const node of reach(roots, (n) => env.has(n))) {
    if (env.has(node)) continue;
    const scalar = arithmetic[node.op];
    const [a = 0, b = 0, c = 0] = node.args.map((arg) => env.get(arg)!);
    if (node.op === 'const') env.set(node, Number(node.attr));
    else if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number')
      env.set(node, round(scalar(a, b, c)));
    else {
      // A loop, as small layers spend much of their time here.
      const column = new Float64Array(channels);
      for (let i = 0; i < channels; i++) column[i] = round(scalar(at(a, i), at(b, i), at(c, i)));
      env.set(node, column);
    }
  }
  return roots.map((root) => env.get(root)!);
}

const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a);

/** The parameters of one call, as kernels read them and as gradients go back to them. */
export class Tables {
  /** Lanes after which the tables repeat, and their length: one block more, so that any block reads in one piece. */
  readonly period: number;
  readonly length: number;
  readonly #low: Lowered;
  readonly #channels: number;
  readonly #parameters: Columns = new Map();

  /** @param learned values of the trainable parameters, 1 or `channels` each */
  constructor(low: Lowered, learned: readonly ArrayLike<number>[], channels: number) {
    const { program, adjoint, entries } = low;
    const perChannel = [...entries, ...adjoint.invariants].some(({ level }) => level === CHANNEL);
    this.#low = low;
    this.#channels = perChannel ? channels : 1;
    this.period = perChannel ? (channels * BLOCK) / gcd(channels, BLOCK) : BLOCK;
    this.length = this.period + BLOCK;
    const column = (values: ArrayLike<number>): Column =>
      values.length === 1 ? Math.fround(values[0]!) : Float64Array.from(values, Math.fround);
    program.learned.forEach(({ node }, i) => this.#parameters.set(node, column(learned[i]!)));
    for (const { node, data } of program.fixed) this.#parameters.set(node, column(data));
  }

  /** Writes the entries, `length` lanes each; lane i belongs to channel i mod C. */
  fill(out: Float32Array): void {
    const columns = evaluateColumns(this.#low.tabled, new Map(this.#parameters), this.#channels, Math.fround);
    columns.forEach((column, k) => {
      const first = k * this.length;
      if (typeof column === 'number') out.fill(column, first, first + this.length);
      else for (let i = 0; i < this.length; i++) out[first + i] = column[i % this.#channels]!;
    });
  }

  /** Room for the sums of every invariant over the neurons of a channel. */
  totals(): Float64Array[] {
    return this.#low.adjoint.invariants.map(() => new Float64Array(this.#channels));
  }

  /** Adds the first `lanes` of a kernel's sums to the totals. */
  fold(sums: Float32Array, lanes: number, totals: readonly Float64Array[]): void {
    totals.forEach((total, j) => {
      for (let i = 0; i < lanes; i++) total[i % this.#channels]! += sums[j * this.length + i]!;
    });
  }

  /** Gradients of the learned parameters from the totals, in the sizes of the parameters. */
  gradients(totals: readonly Float64Array[]): Float32Array[] {
    const { program, adjoint } = this.#low;
    const env = new Map(this.#parameters);
    evaluateColumns(adjoint.invariants, env, this.#channels, Math.fround);
    adjoint.sums.forEach((node, j) => env.set(node, totals[j]!));
    const columns = evaluateColumns(adjoint.dLearned, env, this.#channels, (x) => x);
    return columns.map((column, i) => {
      if (program.learned[i]!.node.level === CHANNEL)
        return Float32Array.from({ length: this.#channels }, (_, c) => at(column, c));
      return Float32Array.of(typeof column === 'number' ? column : column.reduce((sum, value) => sum + value, 0));
    });
  }
}
