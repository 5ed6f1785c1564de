import type { Surrogate } from '@genospike/core';
import { isMask, isSpike } from './arithmetic.ts';
import { CHANNEL, VARYING, isConstant, reach } from './graph.ts';
import type { Graph, Node } from './graph.ts';
import { derivativeOf } from './ops.ts';
import type { Program } from './program.ts';

/** One reverse step of a program, in the same graph (backpropagation through time, Werbos 1990). */
export interface Adjoint {
  /** Inputs: the adjoints of the spike and of the next state. */
  readonly dSpike: Node;
  readonly dNext: readonly Node[];
  /** Results: the adjoints of the input (behind a front, where there is one) and of the old state. */
  readonly dX: Node;
  readonly dState: readonly Node[];
  /** Parameters enter the step through values that are the same for all neurons of a channel; a kernel sums the
   *  adjoints `dInvariants` of these `invariants` over neurons and steps. */
  readonly invariants: readonly Node[];
  readonly dInvariants: readonly Node[];
  /** What a kernel sums beside them for the gradient of a front: dX and dX * (x - mean). */
  readonly dFront: readonly Node[];
  /** From those sums (the inputs `sums`) to the gradient of every learned parameter: once a call, not once a neuron. */
  readonly sums: readonly Node[];
  readonly dLearned: readonly Node[];
}

export function differentiate(program: Program): Adjoint {
  const { graph, x, state, spike, next, learned, front } = program;
  const input = front?.y ?? x;
  const { surrogate } = program.neuron;
  const zero = graph.constant(0);
  const active = new Set<Node>([input, ...state, ...learned.map(({ node }) => node)]);
  for (const node of reach([spike, ...next]))
    if (node.op !== 'detach' && !isMask(node.op) && node.args.some((arg) => active.has(arg))) active.add(node);

  const dSpike = graph.input('adjoint of spike', VARYING);
  const dNext = next.map((_, i) => graph.input(`adjoint of next ${i}`, VARYING));
  const seeds = [[spike, dSpike] as const, ...next.map((node, i) => [node, dNext[i]!] as const)];
  const invariant = (node: Node) => node.level < VARYING;
  const adjoint = reverse(graph, seeds, { active, surrogate, leaf: (node) => invariant(node) || node === input });
  const invariants = [...adjoint.keys()].filter(invariant);

  const sums = invariants.map((_, i) => graph.input(`sum ${i}`, CHANNEL));
  const chain = reverse(
    graph,
    invariants.map((node, i) => [node, sums[i]!] as const),
    { active, surrogate, leaf: () => false },
  );
  const dX = adjoint.get(input) ?? zero;
  return {
    dSpike,
    dNext,
    dX,
    dState: state.map((node) => adjoint.get(node) ?? zero),
    invariants,
    dInvariants: invariants.map((node) => adjoint.get(node)!),
    dFront: front ? [dX, graph.node('mul', dX, graph.node('sub', x, front.mean))] : [],
    sums,
    dLearned: learned.map(({ node }) => chain.get(node) ?? zero),
  };
}

interface Rules {
  readonly active: ReadonlySet<Node>;
  readonly surrogate: Surrogate;
  /** Adjoints stop here. */
  leaf(node: Node): boolean;
}

/** Reverse mode: from (value, its adjoint) pairs to the adjoints of everything they depend on. */
function reverse(graph: Graph, seeds: readonly (readonly [Node, Node])[], rules: Rules): Map<Node, Node> {
  const { active, surrogate, leaf } = rules;
  const zero = graph.constant(0);
  const adjoint = new Map<Node, Node>();
  const give = (node: Node, d: Node) => {
    if (!active.has(node) || isConstant(d, 0)) return;
    const have = adjoint.get(node);
    adjoint.set(node, have ? graph.node('add', have, d) : d);
  };
  const where = (mask: Node, yes: Node, no: Node) => graph.node('where', mask, yes, no);
  /** d goes to the one that was chosen; at a tie to the first. */
  const choose = (first: Node, second: Node, d: Node, chosen: Node) => {
    give(first, where(chosen, d, zero));
    give(second, where(chosen, zero, d));
  };
  for (const [node, d] of seeds) give(node, d);
  for (const node of reach(seeds.map(([root]) => root)).reverse()) {
    const d = adjoint.get(node);
    if (!d || leaf(node)) continue;
    const [a, b, c] = node.args as [Node, Node, Node];
    if (isSpike(node.op)) {
      give(a, graph.node('mul', d, derivativeOf(surrogate, a, graph)));
      continue;
    }
    switch (node.op) {
      case 'add':
        give(a, d);
        give(b, d);
        break;
      case 'sub':
        give(a, d);
        give(b, graph.node('neg', d));
        break;
      case 'mul':
        give(a, graph.node('mul', d, b));
        give(b, graph.node('mul', d, a));
        break;
      case 'div': {
        const share = graph.node('div', d, b);
        give(a, share);
        give(b, graph.node('neg', graph.node('mul', share, node)));
        break;
      }
      case 'neg':
        give(a, graph.node('neg', d));
        break;
      case 'exp':
        give(a, graph.node('mul', d, node));
        break;
      case 'max':
        choose(a, b, d, graph.node('ge', a, b));
        break;
      case 'min':
        choose(a, b, d, graph.node('ge', b, a));
        break;
      case 'where':
        choose(b, c, d, a);
        break;
    }
  }
  return adjoint;
}
