import type { Neuron, NeuronParameter, Numbers, Sequenced, Stepped } from '@genospike/core';
import { refuse } from './errors.ts';
import { CHANNEL, Graph, SCALAR, VARYING } from './graph.ts';
import type { Node } from './graph.ts';
import { asExpr, asExprs, graphOps } from './ops.ts';
import { place } from './place.ts';
import { pure } from './pure.ts';

/** One value for the layer, or one a channel. */
export type Per = 'layer' | 'channel';

/** A neuron's step, traced: nodes of one graph. */
export interface Program {
  readonly graph: Graph;
  readonly neuron: Stepped;
  readonly x: Node;
  readonly initial: readonly number[];
  readonly state: readonly Node[];
  readonly spike: Node;
  readonly next: readonly Node[];
  /** Trainable parameters, in the order in which kernels take them. */
  readonly learned: readonly { readonly name: string; readonly node: Node }[];
  /** Constants with one value a channel: inputs that no gradient reaches. One value for all is a constant and folds. */
  readonly fixed: readonly { readonly node: Node; readonly data: Numbers }[];
  readonly front: Front | undefined;
}

/** An affine map in front of the step, y = x * scale + shift by channel: a norm. */
export interface Front {
  readonly scale: Node;
  readonly shift: Node;
  /** Of x: the gradient of a scale is summed over x - mean, as x alone would lose digits. */
  readonly mean: Node;
  readonly y: Node;
}

export const isSequenced = (neuron: Neuron): neuron is Sequenced => 'sequence' in neuron;

/** A parameter with its defaults: a bare number is a constant, an object is trainable unless it says no. */
export function parameterOf(parameter: number | NeuronParameter): {
  readonly data: Numbers;
  readonly per: Per;
  readonly trainable: boolean;
  /** Only where the neuron gives one. */
  readonly shape?: readonly number[];
} {
  if (typeof parameter === 'number') return { data: [parameter], per: 'layer', trainable: false };
  const { data, trainable = true, shape } = parameter;
  const values = typeof data === 'number' ? [data] : data;
  const per = parameter.per ?? (values.length > 1 ? 'channel' : 'layer');
  return { data: values, per, trainable, ...(shape && { shape }) };
}

/** Names of the trainable parameters, in the order of the neuron. */
export const learnedNames = (neuron: Neuron): string[] =>
  Object.entries(neuron.parameters).flatMap(([name, p]) => (parameterOf(p).trainable ? [name] : []));

function frontOf(graph: Graph, x: Node): Front {
  const [scale, shift, mean] = ['scale', 'shift', 'mean'].map((name) => graph.input(`front ${name}`, CHANNEL)) as [
    Node,
    Node,
    Node,
  ];
  return { scale, shift, mean, y: graph.node('add', graph.node('mul', x, scale), shift) };
}

/** Traces one step. `per`: how many values the tensor of each trainable parameter holds.
 *  @throws GENO_NEURON for a step that is not an equation over ops */
export function trace(neuron: Stepped, per: Readonly<Record<string, Per>>, affine = false): Program {
  const graph = new Graph();
  const ops = graphOps(graph);
  const x = graph.input('x', VARYING);
  const front = affine ? frontOf(graph, x) : undefined;
  const names = Object.keys(neuron.state);
  const initial = Object.values(neuron.state);
  const unset = names.find((_, i) => !Number.isFinite(initial[i]));
  if (unset !== undefined)
    throw refuse(`State ${unset} starts as ${neuron.state[unset]}.`, 'start it at a finite number');
  const state = names.map((name) => graph.input(`state ${name}`, VARYING));

  const parameters: Record<string, Node> = {};
  const learned: { name: string; node: Node }[] = [];
  const fixed: { node: Node; data: Numbers }[] = [];
  for (const [name, parameter] of Object.entries(neuron.parameters)) {
    const { data, trainable, shape } = parameterOf(parameter);
    if (shape)
      throw refuse(
        `Parameter ${name} of a step equation has the shape [${shape.join(', ')}].`,
        'give one number, or one a channel; a neuron with a `sequence` may give any shape',
      );
    const bad = data.find((value) => !Number.isFinite(value));
    if (bad !== undefined) throw refuse(`Parameter ${name} is ${bad}.`, 'give it finite numbers');
    const input = (level: 1 | 2) => (parameters[name] = graph.input(`parameter ${name}`, level));
    if (trainable) learned.push({ name, node: input(per[name] === 'channel' ? CHANNEL : SCALAR) });
    else if (data.length > 1) fixed.push({ node: input(CHANNEL), data });
    else parameters[name] = graph.constant(data[0]!);
  }

  const states = Object.fromEntries(names.map((name, i) => [name, state[i]!]));
  const step = (using = ops): unknown =>
    pure(() => neuron.step(asExprs(states), asExpr(front?.y ?? x), asExprs(parameters), using));
  /** Nearest to what a step returns is the last op that it calls. */
  const line = () => {
    let last: string | undefined;
    step(graphOps(graph, () => (last = new Error().stack)));
    return last && place(last);
  };
  const { spike, next } = results(graph, step(), names, line);
  const again = results(graph, step(), names, line);
  // Equal expressions are one node, so that an impure step shows itself.
  if (again.spike !== spike || again.next.some((node, i) => node !== next[i]))
    throw refuse(
      'The step gives other equations when it is called again.',
      'let it depend on its arguments alone',
      line(),
    );
  return { graph, neuron, x, initial, state, spike, next, learned, fixed, front };
}

function results(
  graph: Graph,
  result: unknown,
  names: readonly string[],
  line: () => string | undefined,
): { spike: Node; next: Node[] } {
  const fix = 'return { spike, state: { every state } }, each made by ops from the arguments of the step';
  if (typeof result !== 'object' || result === null || !('spike' in result) || !('state' in result))
    throw refuse('The step does not return { spike, state }.', fix, line());
  const node = (name: string, value: unknown): Node => {
    if (graph.owns(value)) return value;
    const got =
      value === undefined ? 'nothing' : typeof value === 'number' ? `the number ${value}` : `a ${typeof value}`;
    throw refuse(`The step returns ${got} for ${name}, not an expression.`, fix, line());
  };
  const state = (result.state ?? {}) as Readonly<Record<string, unknown>>;
  const extra = Object.keys(state).find((name) => !names.includes(name));
  if (extra !== undefined)
    throw refuse(
      `The step returns a state ${extra} that the neuron does not declare.`,
      `declare it with its initial value; declared are: ${names.join(', ') || 'none'}`,
      line(),
    );
  return { spike: node('spike', result.spike), next: names.map((name) => node(`state ${name}`, state[name])) };
}

const programs = new WeakMap<Stepped, Map<string, Program>>();
/** `trace`, once for a neuron and the sizes of its parameters. */
export function programOf(neuron: Stepped, per: Readonly<Record<string, Per>>, affine = false): Program {
  const key = JSON.stringify([per, affine]);
  const known = programs.get(neuron) ?? new Map<string, Program>();
  programs.set(neuron, known);
  const program = known.get(key) ?? trace(neuron, per, affine);
  known.set(key, program);
  return program;
}
