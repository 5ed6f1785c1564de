import { arithmetic, isPowerOfTwo } from './arithmetic.ts';
import type { Op } from './arithmetic.ts';
import { refuse } from './errors.ts';
import { place } from './place.ts';

/** How often a value changes. Below VARYING it is the same for every neuron of a channel and every step, so that it
 *  is computed outside the kernel. */
export const CONST = 0;
export const SCALAR = 1;
export const CHANNEL = 2;
export const VARYING = 3;
export type Level = 0 | 1 | 2 | 3;

/** A value of the graph. Its id is larger than its arguments' ids: ascending id is an order of evaluation. */
export class Node {
  readonly id: number;
  readonly op: Op;
  readonly args: readonly Node[];
  /** The number of a constant, the name of an input. */
  readonly attr: number | string;
  readonly level: Level;

  constructor(id: number, op: Op, args: readonly Node[], attr: number | string, level: Level) {
    this.id = id;
    this.op = op;
    this.args = args;
    this.attr = attr;
    this.level = level;
  }

  /** `a > b`, `a + 1` or `${a}` in a step equation would silently use no value: refuse. */
  [Symbol.toPrimitive](): never {
    throw refuse(
      'A step equation used an expression as a plain value (a comparison, JavaScript arithmetic or text).',
      'combine expressions with ops alone; choose with ops.ge(a, b, yes, no)',
      place(),
    );
  }
}

/** Expressions of one step, hash-consed: a common subexpression is one node. Constants are float32 and fold. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly #known = new Map<string, Node>();

  constant(value: number): Node {
    return this.#intern('const', [], Math.fround(value), CONST);
  }

  input(name: string, level: Level): Node {
    return this.#intern('input', [], name, level);
  }

  node(op: Op, ...args: readonly Node[]): Node {
    const level = args.reduce<Level>((most, { level: l }) => (l > most ? l : most), CONST);
    return simplify(this, op, args) ?? this.#intern(op, args, '', level);
  }

  owns = (value: unknown): value is Node => value instanceof Node && this.nodes[value.id] === value;

  #intern(op: Op, args: readonly Node[], attr: number | string, level: Level): Node {
    const key = `${op}|${args.map((a) => a.id).join()}|${typeof attr}|${Object.is(attr, -0) ? '-0' : attr}`;
    const known = this.#known.get(key);
    if (known) return known;
    const node = new Node(this.nodes.length, op, args, attr, level);
    this.nodes.push(node);
    this.#known.set(key, node);
    return node;
  }
}

export const isConstant = (node: Node | undefined, value: number): boolean =>
  node?.op === 'const' && node.attr === value;
const isSwitch = (n: Node, on: number, off: number): boolean =>
  n.op === 'where' && isConstant(n.args[1], on) && isConstant(n.args[2], off);

/** Rewrites that leave every finite float32 result as it is: no reassociation, no division by a rounded reciprocal. */
function simplify(g: Graph, op: Op, args: readonly Node[]): Node | undefined {
  if (op !== 'spike' && op !== 'spikeStrict' && args.every((n) => n.op === 'const'))
    return g.constant(Math.fround(arithmetic[op](...args.map((n) => Number(n.attr)))));
  const [a, b, c] = args as [Node, Node, Node];
  switch (op) {
    case 'add':
      if (isConstant(a, 0)) return b;
      if (isConstant(b, 0)) return a;
      if (b.op === 'neg') return g.node('sub', a, b.args[0]!);
      return mergeSwitches(g, a, b) ?? mergeSwitches(g, b, a);
    case 'sub':
      if (isConstant(b, 0)) return a;
      if (isConstant(a, 0)) return g.node('neg', b);
      if (b.op === 'neg') return g.node('add', a, b.args[0]!);
      // 1 - spike
      return isConstant(a, 1) && isSwitch(b, 1, 0) ? g.node('where', b.args[0]!, b.args[2]!, a) : undefined;
    case 'mul':
      return product(g, a, b) ?? product(g, b, a);
    case 'div':
      if (isConstant(a, 0) || isConstant(b, 1)) return a;
      return b.op === 'const' && isPowerOfTwo(Number(b.attr))
        ? g.node('mul', a, g.constant(1 / Number(b.attr)))
        : undefined;
    case 'neg':
      return a.op === 'neg' ? a.args[0] : undefined;
    case 'min':
    case 'max':
      return clamp(g, op, a, b);
    case 'where':
      if (a.op === 'const') return a.attr ? b : c;
      return b === c ? b : undefined;
    case 'ge':
    case 'gt':
      // Exact in IEEE arithmetic: a - b has the sign of the comparison.
      return isConstant(b, 0) && a.op === 'sub' ? g.node(op, ...a.args) : undefined;
    default:
      return undefined;
  }
}

/** where(m, p, 0) + where(m, 0, q) = where(m, p, q). */
const mergeSwitches = (g: Graph, a: Node, b: Node): Node | undefined =>
  a.op === 'where' &&
  b.op === 'where' &&
  a.args[0] === b.args[0] &&
  isConstant(a.args[2], 0) &&
  isConstant(b.args[1], 0)
    ? g.node('where', a.args[0]!, a.args[1]!, b.args[2]!)
    : undefined;

/** min(min(a, p), q) = min(a, min(p, q)) of constants: an exponential bounds what often is bounded. */
const clamp = (g: Graph, op: 'min' | 'max', a: Node, b: Node): Node | undefined =>
  a.op === op && a.args[1]!.op === 'const' && b.op === 'const'
    ? g.node(op, a.args[0]!, g.node(op, a.args[1]!, b))
    : undefined;

/** A product with 0, 1, -1, or with a spike, which is a choice. */
function product(g: Graph, a: Node, b: Node): Node | undefined {
  if (isConstant(a, 0)) return a;
  if (isConstant(a, 1)) return b;
  if (isConstant(a, -1)) return g.node('neg', b);
  if (isSwitch(a, 1, 0)) return g.node('where', a.args[0]!, b, a.args[2]!);
  if (isSwitch(a, 0, 1)) return g.node('where', a.args[0]!, a.args[1]!, b);
  return undefined;
}

/** Nodes that the roots need, ascending; does not look behind a node that `stop` holds for. */
export function reach(roots: readonly Node[], stop: (node: Node) => boolean = () => false): Node[] {
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (seen.has(n)) continue;
    seen.add(n);
    if (!stop(n)) stack.push(...n.args);
  }
  return [...seen].sort((p, q) => p.id - q.id);
}
