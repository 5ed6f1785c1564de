import * as tf from '@tensorflow/tfjs';
import type { Surrogate } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { isSpike } from './arithmetic.ts';
import type { Op } from './arithmetic.ts';
import { Graph, VARYING, reach } from './graph.ts';
import type { Node } from './graph.ts';
import { derivativeOf } from './ops.ts';
import type { Program } from './program.ts';

type Fire = (u: Tensor) => Tensor;
type Values = Map<Node, Tensor>;

/** Bounds of exp, as in the kernels. */
const [EXP_LOW, EXP_HIGH] = [-87, 88];
const exp = tf.customGrad((a, save) => {
  const x = a as Tensor;
  const value = tf.exp(tf.clipByValue(x, EXP_LOW, EXP_HIGH));
  (save as (tensors: Tensor[]) => void)([value]);
  return { value, gradFunc: (d: Tensor, saved: Tensor[]) => tf.mul(d, saved[0]!) };
});
const detach = tf.customGrad((a) => ({ value: tf.clone(a as Tensor), gradFunc: (d: Tensor) => tf.zerosLike(d) }));

const tensorOps: Readonly<
  Record<Exclude<Op, 'const' | 'input' | 'exp2i' | 'spike' | 'spikeStrict'>, (...a: Tensor[]) => Tensor>
> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  neg: (a) => tf.neg(a),
  exp: (a) => exp(a),
  max: (a, b) => tf.maximum(a, b),
  min: (a, b) => tf.minimum(a, b),
  ge: (a, b) => tf.greaterEqual(a, b),
  gt: (a, b) => tf.greater(a, b),
  where: (c, a, b) => tf.where(c, a, b),
  detach: (a) => detach(a),
};

/** Evaluates `roots` with tf ops; `values` holds the inputs and takes what is computed. */
function evaluate(roots: readonly Node[], values: Values, fire: { spike: Fire; spikeStrict: Fire }): Tensor[] {
  for (const node of reach(roots, (n) => values.has(n))) {
    if (values.has(node)) continue;
    const { op, attr } = node;
    const args = node.args.map((arg) => values.get(arg)!);
    if (op === 'const') values.set(node, tf.scalar(Number(attr)));
    else if (op === 'spike' || op === 'spikeStrict') values.set(node, fire[op](args[0]!));
    else values.set(node, tensorOps[op as keyof typeof tensorOps](...args));
  }
  return roots.map((root) => values.get(root)!);
}

/** The spike as a tf op: forward 1 where u >= 0 (strict: u > 0), else 0; backward the surrogate's derivative.
 *  Soft: forward the surrogate's primitive, whose derivative that is (value by value: for checks, not for speed). */
export function spikeOp(surrogate: Surrogate, { soft = false, strict = false }): Fire {
  const graph = new Graph();
  const u = graph.input('u', VARYING);
  const derivative = derivativeOf(surrogate, u, graph);
  const never = { spike: unspiking, spikeStrict: unspiking };
  return tf.customGrad((a, save) => {
    const x = a as Tensor;
    (save as (tensors: Tensor[]) => void)([x]);
    const value = soft
      ? tf.tensor(
          Float32Array.from(x.dataSync(), (v) => surrogate.primitive(v)),
          x.shape,
        )
      : tf.cast(strict ? tf.greater(x, 0) : tf.greaterEqual(x, 0), 'float32');
    return {
      value,
      gradFunc: (d: Tensor, saved: Tensor[]) => tf.mul(d, evaluate([derivative], new Map([[u, saved[0]!]]), never)[0]!),
    };
  });
}
const unspiking: Fire = () => {
  throw new Error('a surrogate has no spike');
};

/** One step of a traced neuron by tf ops, on any backend: from x [B, ...rest, C] and the state before, in the program's
 *  order, to the spike and the state after, all of the shape of x. Gradients by tf's own tape. */
export function stepper(
  program: Program,
  learned: readonly Tensor[],
  soft: boolean,
): (x: Tensor, state: readonly Tensor[]) => { readonly spike: Tensor; readonly next: readonly Tensor[] } {
  const { surrogate } = program.neuron;
  const fire = { spike: spikeOp(surrogate, { soft }), spikeStrict: spikeOp(surrogate, { soft, strict: true }) };
  const constants: Values = new Map();
  program.learned.forEach(({ node }, i) => constants.set(node, learned[i]!));
  for (const { node, data } of program.fixed) constants.set(node, tf.tensor1d(Float32Array.from(data)));
  const all = reach([program.spike, ...program.next]);
  evaluate(
    all.filter((n) => n.level < VARYING && !isSpike(n.op)),
    constants,
    fire,
  );
  return (x, state) => {
    const [spike, ...next] = tf.tidy(() => {
      const values = new Map(constants).set(program.x, x);
      program.state.forEach((node, i) => values.set(node, state[i]!));
      return evaluate([program.spike, ...program.next], values, fire).map((value) =>
        value.size === x.size ? value : tf.broadcastTo(value, x.shape),
      );
    });
    return { spike: spike!, next };
  };
}

/** The state before the first step. */
export const initialState = ({ initial }: Program, shape: number[]): Tensor[] =>
  initial.map((value) => tf.fill(shape, value));

/** A traced neuron run by tf ops, step after step. x [T * B, ...rest, C]; `learned` in the program's order, [1] or [C].
 *  Returns spikes of the shape of x. */
export function compose(
  program: Program,
  x: Tensor,
  learned: readonly Tensor[],
  { timesteps, soft }: { readonly timesteps: number; readonly soft: boolean },
): Tensor {
  const step = stepper(program, learned, soft);
  // The gradient of tf.split fails for a single piece.
  const steps = timesteps === 1 ? [x] : tf.split(x, timesteps);
  let state: readonly Tensor[] = initialState(program, steps[0]!.shape);
  const spikes = steps.map((current) => {
    const { spike, next } = step(current, state);
    state = next;
    return spike;
  });
  return timesteps === 1 ? spikes[0]! : tf.concat(spikes);
}
