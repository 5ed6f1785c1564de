import type { Numbers, Stepped } from '@genospike/core';
import { arithmetic, isSpike } from './arithmetic.ts';
import { reach } from './graph.ts';
import type { Node } from './graph.ts';
import { learnedNames, programOf } from './program.ts';

export interface Rules {
  /** Rounds every result; Math.fround makes it float32. */
  readonly round?: (value: number) => number;
  readonly exp?: (value: number) => number;
  /** In place of a spike. */
  readonly spike?: ((u: number) => number) | undefined;
  readonly detach?: (value: number) => number;
}

/** Evaluates nodes in ascending order for one neuron; `env` holds the inputs and takes what is computed. */
export function evaluate(order: readonly Node[], env: Map<Node, number>, rules: Rules = {}): void {
  const { round = (value) => value, exp, spike, detach } = rules;
  for (const node of order) {
    if (env.has(node)) continue;
    const { op, attr } = node;
    if (op === 'input') throw new Error(`no value for ${attr}`);
    const args = node.args.map((arg) => env.get(arg)!);
    const own = isSpike(op) ? spike : op === 'exp' ? exp : op === 'detach' ? detach : undefined;
    env.set(node, op === 'const' ? Number(attr) : round((own ?? arithmetic[op])(...(args as [number]))));
  }
}

/** The neuron's equations in float64, one neuron after another: slow, for checks (finite differences, margins).
 *  @param x input currents [T, N], neuron n of channel n mod `channels`
 *  @param parameters values of the trainable parameters, 1 or `channels` each
 *  @param soft the spike is the surrogate's primitive
 *  @param held values that `detach` passes on, in the order in which a run meets them: a finite difference holds them
 *  @returns spikes [T, N], and the values that `detach` met */
export function interpret(
  neuron: Stepped,
  x: ArrayLike<number>,
  parameters: Readonly<Record<string, Numbers | Float64Array>>,
  of: {
    readonly timesteps: number;
    readonly channels: number;
    readonly soft?: boolean;
    readonly held?: readonly number[];
  },
): { readonly spikes: Float64Array; readonly detached: readonly number[] } {
  const { timesteps, channels, soft = false, held } = of;
  const per = Object.fromEntries(
    learnedNames(neuron).map((name) => [name, parameters[name]!.length === 1 ? 'layer' : 'channel'] as const),
  );
  const program = programOf(neuron, per);
  const neurons = x.length / timesteps;
  const order = reach([program.spike, ...program.next]);
  const spikes = new Float64Array(x.length);
  const detached: number[] = [];
  const rules: Rules = {
    exp: (value) => Math.exp(Math.min(Math.max(value, -87), 88)),
    spike: soft ? (u) => neuron.surrogate.primitive(u) : undefined,
    detach: (value) => {
      detached.push(value);
      return held?.[detached.length - 1] ?? value;
    },
  };
  const pick = (values: ArrayLike<number>, n: number) => values[values.length > 1 ? n % channels : 0]!;
  for (let n = 0; n < neurons; n++) {
    const fixed = new Map<Node, number>(program.fixed.map(({ node, data }) => [node, pick(data, n)]));
    for (const { name, node } of program.learned) fixed.set(node, pick(parameters[name]!, n));
    let state = [...program.initial];
    for (let t = 0; t < timesteps; t++) {
      const env = new Map(fixed).set(program.x, x[t * neurons + n]!);
      program.state.forEach((node, i) => env.set(node, state[i]!));
      evaluate(order, env, rules);
      spikes[t * neurons + n] = env.get(program.spike)!;
      state = program.next.map((node) => env.get(node)!);
    }
  }
  return { spikes, detached };
}
