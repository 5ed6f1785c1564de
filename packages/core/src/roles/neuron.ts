import type { Tensor } from '@tensorflow/tfjs';
import type { Parameters } from './encoding.ts';
import type { Numbers } from './numbers.ts';

declare const expression: unique symbol;
/** A value inside a step equation; only `ops` make and combine them. */
export interface Expr {
  readonly [expression]: true;
}
type Two = (a: Expr | number, b: Expr | number) => Expr;
type One = (a: Expr | number) => Expr;

/** The ops of a step equation. Each is elementwise. */
export interface Ops {
  readonly add: Two;
  readonly sub: Two;
  readonly mul: Two;
  readonly div: Two;
  readonly max: Two;
  readonly min: Two;
  readonly exp: One;
  readonly neg: One;
  readonly abs: One;
  /** Passes the value, stops the gradient. */
  readonly detach: One;
  /** `yes` where a >= b (strict: a > b), else `no`. */
  ge(
    a: Expr | number,
    b: Expr | number,
    yes: Expr | number,
    no: Expr | number,
    how?: { readonly strict?: boolean },
  ): Expr;
  /** 1 where x >= 0 (strict: x > 0), else 0; backward the surrogate. In soft mode the surrogate's primitive. */
  spike(x: Expr, how?: { readonly strict?: boolean }): Expr;
}

/** The derivative of the spike, x = membrane potential - threshold. */
export interface Surrogate {
  derivative(x: Expr, ops: Ops): Expr;
  /** The function whose derivative that is: soft mode and finite differences run in it. */
  primitive(x: number): number;
}

/** Left out: per layer, trainable. A neuron that sees the whole sequence may give any `shape`. */
export interface NeuronParameter {
  readonly data: number | Numbers;
  readonly per?: 'layer' | 'channel';
  readonly shape?: readonly number[];
  readonly trainable?: boolean;
}
interface Common {
  readonly surrogate: Surrogate;
  readonly parameters: Readonly<Record<string, number | NeuronParameter>>;
}
/** A neuron as one step equation over named states (given with their initial values). */
export interface Stepped extends Common {
  readonly state: Readonly<Record<string, number>>;
  step(
    state: Readonly<Record<string, Expr>>,
    input: Expr,
    parameters: Readonly<Record<string, Expr>>,
    ops: Ops,
  ): { readonly spike: Expr; readonly state: Readonly<Record<string, Expr>> };
}
/** A neuron that sees the whole sequence at once: input [T, ...] -> spikes [T, ...], pure `tf.*`. */
export interface Sequenced extends Common {
  sequence(input: Tensor, parameters: Parameters, spike: (x: Tensor) => Tensor): Tensor;
}
export type Neuron = Stepped | Sequenced;

/** Types the names of state and parameters inside `step`; does nothing at run time. */
export const equations = <const S extends string, const P extends string>(
  neuron: Common & {
    readonly state: Readonly<Record<S, number>>;
    readonly parameters: Readonly<Record<P, number | NeuronParameter>>;
    step(
      state: Readonly<Record<S, Expr>>,
      input: Expr,
      parameters: Readonly<Record<P, Expr>>,
      ops: Ops,
    ): { readonly spike: Expr; readonly state: Readonly<Record<NoInfer<S>, Expr>> };
  },
): Stepped => neuron;
