import { isMask } from '../arithmetic.ts';
import { isConstant, reach } from '../graph.ts';
import type { Node } from '../graph.ts';

/** Where C-like languages differ. All but the first take text. */
export interface Dialect {
  number(value: number): string;
  /** A statement that names an expression; a mask is what a comparison gives. */
  declare(name: string, expression: string, mask: boolean): string;
  /** yes where the mask holds, else no; undefined stands for 0, which often has a shorter form. */
  select(mask: string, yes: string | undefined, no: string | undefined): string;
  /** a > b ? a : b */
  max(a: string, b: string): string;
  /** a < b ? a : b */
  min(a: string, b: string): string;
  /** 2^n from n + 1.5 * 2^23, which holds n in its low bits: (bits << 23) + (127 << 23). */
  exp2i(m: string): string;
  /** e^a, a held in [-87, 88]. Left out where exp is lowered to a polynomial. */
  exp?(a: string): string;
}

/** Straight-line code. */
export interface Text {
  readonly lines: readonly string[];
  /** The name or number of a value of this code. */
  ref(node: Node): string;
}

const infix: Readonly<Record<string, string>> = { add: '+', sub: '-', mul: '*', div: '/', ge: '>=', gt: '>' };

/** Statements that compute the roots, a variable a value.
 *  @param leaf names what is there already: inputs, kept values
 *  @param tag begins the names: `f_32`, as f32 alone is a type in WGSL */
export function statements(
  dialect: Dialect,
  roots: readonly Node[],
  leaf: (node: Node) => string | undefined,
  tag: string,
): Text {
  const ref = (node: Node): string =>
    leaf(node) ?? (node.op === 'const' ? dialect.number(Number(node.attr)) : `${tag}_${node.id}`);
  const isLeaf = (node: Node) => leaf(node) !== undefined;
  const lines = reach(roots, isLeaf)
    .filter((node) => !isLeaf(node) && node.op !== 'const')
    .map((node) => dialect.declare(ref(node), expression(dialect, node, ref), isMask(node.op)));
  return { lines, ref };
}

function expression(dialect: Dialect, { op, args, attr }: Node, ref: (node: Node) => string): string {
  const [a = '', b = '', c = ''] = args.map(ref);
  if (infix[op]) return `${a} ${infix[op]} ${b}`;
  const [, yes, no] = args;
  switch (op) {
    case 'neg':
      // The space keeps -(-1.0) from being a decrement.
      return `- ${a}`;
    case 'max':
    case 'min':
    case 'exp2i':
      return dialect[op](a, b);
    case 'where':
      return dialect.select(a, isConstant(yes, 0) ? undefined : b, isConstant(no, 0) ? undefined : c);
    case 'exp':
      if (dialect.exp) return dialect.exp(a);
      break;
    case 'detach':
      return a;
  }
  throw new Error(`no text for ${op} ${attr}`);
}
