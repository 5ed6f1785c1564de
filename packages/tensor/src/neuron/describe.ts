import type { Neuron, Stepped, Surrogate } from '@genospike/core';
import { Graph, VARYING, reach } from './graph.ts';
import type { Node } from './graph.ts';
import { lower } from './lower.ts';
import { derivativeOf } from './ops.ts';
import { isSequenced, learnedNames, parameterOf, programOf } from './program.ts';
import { Words } from './words.ts';

/** What a neuron computes, as text. */
export interface NeuronDescription {
  /** False for a neuron that sees the whole sequence: it runs its own tf ops, and the rest is empty. */
  readonly compiled: boolean;
  readonly states: readonly { readonly name: string; readonly initial: number }[];
  readonly parameters: readonly {
    readonly name: string;
    readonly learned: boolean;
    /** One value for the layer, one a channel, or a shape. */
    readonly per: 'layer' | 'channel' | readonly number[];
    /** At birth. */
    readonly data: readonly number[];
  }[];
  /** Values that depend on parameters alone: computed once a call. */
  readonly once: readonly string[];
  /** One step; `v'` is the state after it. */
  readonly step: readonly string[];
  /** One reverse step: from the adjoints of spike and next state to those of x, state and parameters. */
  readonly backward: readonly string[];
  /** What runs in the same op, where nothing else reads between it and the neurons. */
  readonly fused: readonly string[];
  /** Values of the step that the backward pass keeps in scratch memory; x alone is stored between the passes. */
  readonly kept: readonly string[];
  /** Its derivative at u. */
  readonly surrogate: string;
  /** Operations a neuron and step, exp as the polynomial it is; `backward` runs the step again first. */
  readonly ops: { readonly forward: number; readonly backward: number };
}

/** Traces a neuron and says what its kernels compute.
 *  @throws GENO_NEURON for a step that is not an equation */
export function describeNeuron(neuron: Neuron): NeuronDescription {
  const parameters = Object.entries(neuron.parameters).map(([name, own]) => {
    const { data, per, trainable, shape } = parameterOf(own);
    return { name, learned: trainable, per: shape ?? per, data: Array.from(data) };
  });
  const surrogate = slopeOf(neuron.surrogate);
  if (isSequenced(neuron))
    return {
      compiled: false,
      states: [],
      parameters,
      once: [],
      step: [],
      backward: [],
      fused: [],
      kept: [],
      surrogate,
      ops: { forward: 0, backward: 0 },
    };
  const states = Object.entries(neuron.state).map(([name, initial]) => ({ name, initial }));
  const fused = ['a norm in front', 'average pooling behind'];
  return { compiled: true, states, parameters, surrogate, ...equationsOf(neuron), fused, ops: countOf(neuron) };
}

const programFor = (neuron: Stepped) =>
  programOf(
    neuron,
    Object.fromEntries(learnedNames(neuron).map((name) => [name, parameterOf(neuron.parameters[name]!).per] as const)),
  );

function slopeOf(surrogate: Surrogate): string {
  const graph = new Graph();
  const u = graph.input('u', VARYING);
  const slope = derivativeOf(surrogate, u, graph);
  const words = new Words(new Map([[u, 'u']]));
  const lines = words.lines([['', slope]]);
  return lines.map((line) => line.replace(/^ = /, '')).join('; ');
}

function equationsOf(neuron: Stepped): Pick<NeuronDescription, 'once' | 'step' | 'backward' | 'kept'> {
  const names = Object.keys(neuron.state);
  const program = programFor(neuron);
  const low = lower(program, { keepExp: true });

  // Values of parameters alone stand in the kernel as table entries, here by name.
  const table = new Words(
    new Map(reach(low.tabled).flatMap((node) => (node.op === 'input' ? [[node, bare(node)]] : []))),
  );
  const once = table.lines(
    low.tabled.filter((node) => node.op !== 'input').map((node, i) => [i ? `k${i + 1}` : 'k', node] as const),
  );
  const named = new Map<Node, string>([
    [low.x, 'x'],
    ...low.state.map((node, i) => [node, names[i]!] as const),
    ...low.entries.map((node, i) => [node, table.name(low.tabled[i]!)] as const),
  ]);

  const words = new Words(named);
  const { spike, fires, next, tape } = low;
  const potential = fires?.args[0];
  if (potential) words.keep(potential, 'h');
  for (const node of tape) words.keep(node);
  if (fires) words.mask(fires, 'spike');
  const results = [['spike', fires ?? spike], ...next.map((node, i) => [`${names[i]!}'`, node] as const)] as const;
  // What only the reverse step reads may be kept too: a surrogate's slope is one number, and takes several to compute.
  const made = reach(results.map(([, node]) => node));
  const more = tape.filter((node) => !made.includes(node));
  const step = words.lines([...results, ...more.map((node, i) => [i ? `kept${i + 1}` : 'kept', node] as const)]);
  const kept = tape.map((node) => words.name(node));

  // The reverse step reads the kept values, x, and the adjoints of what the step made.
  const reverse = new Words(
    new Map([
      ...named,
      ...[...words.named].filter(([node]) => tape.includes(node)),
      [low.dSpike, 'dspike'],
      ...low.dNext.map((node, i) => [node, `d${names[i]!}'`] as const),
    ]),
  );
  if (potential) reverse.keep(potential, 'h');
  if (fires) reverse.mask(fires, 'spike');
  const backward = reverse.lines([
    ['dx', low.dX],
    ...low.dState.map((node, i) => [`d${names[i]!}`, node] as const),
    ...low.adjoint.invariants.map(
      (node, i) => [`d${table.name(node)}`, low.dInvariants[i]!, 'summed over neurons and steps'] as const,
    ),
  ]);
  return { once, step, backward, kept };
}
/** `parameter tau` is `tau`. */
const bare = ({ attr }: Node): string => String(attr).replace(/^\w+ /, '');

function countOf(neuron: Stepped): NeuronDescription['ops'] {
  const { spike, next, tape, dX, dState, dInvariants } = lower(programFor(neuron));
  const kept = new Set<Node>(tape);
  const count = (nodes: readonly Node[]) => nodes.filter(({ op, level }) => level === VARYING && op !== 'input').length;
  const reverse = reach([dX, ...dState, ...dInvariants], (node) => kept.has(node)).filter((node) => !kept.has(node));
  return { forward: count(reach([spike, ...next])), backward: count(reach([...tape, ...next])) + count(reverse) };
}
