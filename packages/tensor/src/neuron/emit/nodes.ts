import { isConstant, reach } from '../graph.ts';
import type { Node } from '../graph.ts';
import { f32x4, i32, i32x4, v128 } from './code.ts';
import type { Bytes, Code } from './code.ts';

/** A value to compute, and what takes it from the stack. */
export type Target = readonly [node: Node, use: () => void];

const simple: Readonly<Record<string, Bytes>> = {
  add: f32x4.add,
  sub: f32x4.sub,
  mul: f32x4.mul,
  div: f32x4.div,
  neg: f32x4.neg,
  ge: f32x4.ge,
  gt: f32x4.gt,
};

/** Emits the targets for four neurons. `leaf` names the local that holds an input; `tag` begins the names of the
 *  locals of shared values. */
export function emitNodes(
  code: Code,
  targets: readonly Target[],
  leaf: (node: Node) => string | undefined,
  tag: string,
): void {
  const roots = targets.map(([node]) => node);
  const uses = new Map<Node, number>();
  const count = (node: Node) => uses.set(node, (uses.get(node) ?? 0) + 1);
  const isLeaf = (node: Node) => leaf(node) !== undefined;
  for (const node of reach(roots, isLeaf)) if (!isLeaf(node)) node.args.forEach(count);
  roots.forEach(count);

  const ready = new Set<Node>();
  const push = (node: Node): void => {
    const name = leaf(node) ?? `${tag}${node.id}`;
    if (isLeaf(node) || ready.has(node)) {
      code.put(code.get(name));
      return;
    }
    compute(node);
    if (uses.get(node)! > 1) {
      code.put(code.tee(name));
      ready.add(node);
    }
  };
  const compute = ({ op, args }: Node): void => {
    const [a, b, c] = args as [Node, Node, Node];
    if (op === 'where') {
      if (isConstant(c, 0)) return emit([b, a], v128.and);
      if (isConstant(b, 0)) return emit([c, a], v128.andnot);
      return emit([b, c, a], v128.select);
    }
    // pmax(b, a) = b < a ? a : b, the order in which `arithmetic` decides ties and NaN.
    if (op === 'max') return emit([b, a], f32x4.pmax);
    if (op === 'min') return emit([b, a], f32x4.pmin);
    if (op === 'exp2i') {
      push(a);
      code.put(i32.const(23), i32x4.shl, i32.const(127 << 23), i32x4.splat, i32x4.add);
      return;
    }
    const instruction = simple[op];
    if (!instruction) throw new Error(`no instruction for ${op}`);
    emit(args, instruction);
  };
  const emit = (args: readonly Node[], instruction: Bytes): void => {
    args.forEach(push);
    code.put(instruction);
  };
  for (const [node, use] of targets) {
    push(node);
    use();
  }
}
