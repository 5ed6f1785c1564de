import { isMask, isSpike } from './arithmetic.ts';
import { differentiate } from './differentiate.ts';
import type { Adjoint } from './differentiate.ts';
import { exponential } from './exponential.ts';
import { Graph, VARYING, isConstant } from './graph.ts';
import type { Node } from './graph.ts';
import type { Program } from './program.ts';
import { chooseTape } from './tape.ts';

/** What kernels compute: one step and one reverse step over x, state, adjoints, constants and table entries. */
export interface Lowered {
  readonly program: Program;
  readonly adjoint: Adjoint;
  readonly x: Node;
  readonly initial: readonly number[];
  readonly state: readonly Node[];
  readonly spike: Node;
  /** Whether the neuron fires, where its spike is nothing but 1 or 0: such spikes can leave as bits. */
  readonly fires: Node | undefined;
  readonly next: readonly Node[];
  readonly dSpike: Node;
  readonly dNext: readonly Node[];
  readonly dX: Node;
  readonly dState: readonly Node[];
  /** What is summed over neurons and steps: the adjoints of the invariants, then those of a front. */
  readonly dInvariants: readonly Node[];
  /** Values of the program that depend on parameters alone, and the inputs that stand for them. */
  readonly tabled: readonly Node[];
  readonly entries: readonly Node[];
  /** Values of the forward step that the backward pass keeps: the fewest that the reverse step can do with. */
  readonly tape: readonly Node[];
}

/** Rebuilds a program without spike, detach and exp (a polynomial), its parameter-only values outside.
 *  @param keepExp leaves exp as it is: the polynomial needs a language that does not reassociate */
export function lower(program: Program, { keepExp = false }: { readonly keepExp?: boolean } = {}): Lowered {
  const adjoint = differentiate(program);
  const graph = new Graph();
  const k = (value: number) => graph.constant(value);
  const exp = exponential<Node>({
    constant: k,
    add: (a, b) => graph.node('add', a, b),
    sub: (a, b) => graph.node('sub', a, b),
    mul: (a, b) => graph.node('mul', a, b),
    max: (a, b) => graph.node('max', a, b),
    min: (a, b) => graph.node('min', a, b),
    exp2i: (m) => graph.node('exp2i', m),
  });
  const tabled: Node[] = [];
  const entries: Node[] = [];
  const entry = (node: Node): Node => {
    const input = graph.input(`entry ${tabled.length}`, node.level);
    tabled.push(node);
    entries.push(input);
    return input;
  };
  const done = new Map<Node, Node>();
  const map = (node: Node): Node => {
    const known = done.get(node);
    if (known) return known;
    const made = build(node);
    done.set(node, made);
    return made;
  };
  const build = (node: Node): Node => {
    const { op, attr, level } = node;
    if (op === 'const') return k(Number(attr));
    // A mask from a table is the number 1 or 0, and a comparison again in the kernel.
    if (level < VARYING) return isMask(op) ? graph.node('gt', entry(node), k(0)) : entry(node);
    if (op === 'input') return graph.input(String(attr), level);
    const args = node.args.map(map);
    if (isSpike(op)) return graph.node('where', graph.node(op === 'spike' ? 'ge' : 'gt', args[0]!, k(0)), k(1), k(0));
    if (op === 'detach') return args[0]!;
    if (op === 'exp' && !keepExp) return exp(args[0]!);
    return graph.node(op, ...args);
  };
  const all = (nodes: readonly Node[]) => nodes.map(map);
  const spike = map(program.spike);
  const step = {
    program,
    adjoint,
    x: map(program.x),
    initial: program.initial,
    state: all(program.state),
    spike,
    fires:
      spike.op === 'where' && isConstant(spike.args[1], 1) && isConstant(spike.args[2], 0) ? spike.args[0] : undefined,
    next: all(program.next),
    dSpike: map(adjoint.dSpike),
    dNext: all(adjoint.dNext),
    dX: map(adjoint.dX),
    dState: all(adjoint.dState),
    dInvariants: all([...adjoint.dInvariants, ...adjoint.dFront]),
  };
  return { ...step, tabled, entries, tape: chooseTape(step) };
}
