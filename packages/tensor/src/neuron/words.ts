import { isMask } from './arithmetic.ts';
import { reach } from './graph.ts';
import type { Node } from './graph.ts';

/** How tightly an op binds; what binds less than its place gets parentheses. */
const LOOSE = 0;
const SUM = 2;
const PRODUCT = 3;
const SIGN = 4;
const WHOLE = 5;
const infix: Readonly<Record<string, readonly [sign: string, binds: number]>> = {
  add: ['+', SUM],
  sub: ['-', SUM],
  mul: ['*', PRODUCT],
  div: ['/', PRODUCT],
  ge: ['>=', 1],
  gt: ['>', 1],
};

/** The shortest decimal that is this float32. */
function decimal(value: number): string {
  for (let digits = 1; digits <= 9; digits++)
    if (Math.fround(Number(value.toPrecision(digits))) === value) return String(Number(value.toPrecision(digits)));
  return String(value);
}

/** A graph in the words of a person: what is read once stands where it is read, what is read twice has a line. */
export class Words {
  /** Values that have a name, those given and those that got a line. */
  readonly named: Map<Node, string>;
  readonly #masks = new Map<Node, string>();
  readonly #kept = new Map<Node, string | undefined>();

  constructor(named: ReadonlyMap<Node, string>) {
    this.named = new Map(named);
  }

  /** Gives a value a line of its own, under this name or the next free letter. */
  keep(node: Node, name?: string): void {
    if (!this.named.has(node) && node.op !== 'const') this.#kept.set(node, this.#kept.get(node) ?? name);
  }
  /** What a comparison is called once it is made. */
  mask(node: Node, name: string): void {
    this.#masks.set(node, name);
  }
  name(node: Node): string {
    return this.#text(node, LOOSE);
  }

  /** One line a value that is asked for or read more than once, in an order of evaluation.
   *  @param roots values with their names, and what is to be said behind them */
  lines(roots: readonly (readonly [name: string, node: Node, note?: string])[]): string[] {
    const nodes = reach(
      roots.map(([, node]) => node),
      (node) => this.named.has(node),
    );
    const reads = new Map<Node, number>();
    for (const node of nodes)
      if (!this.named.has(node)) for (const arg of node.args) reads.set(arg, (reads.get(arg) ?? 0) + 1);
    const made = nodes.filter(
      (node) =>
        !this.named.has(node) &&
        node.op !== 'const' &&
        !isMask(node.op) &&
        (this.#kept.has(node) || (reads.get(node) ?? 0) + roots.filter(([, root]) => root === node).length > 1),
    );
    const lines: string[] = [];
    const done = new Set<string>();
    const asked = (upTo: number) => {
      for (const [name, node, note] of roots) {
        if (done.has(name) || node.id >= upTo) continue;
        done.add(name);
        const text = this.#masks.has(node) ? this.#formula(node)[0] : this.name(node);
        lines.push(`${name} = ${text}${note ? `  ${note}` : ''}`);
        if (!this.named.has(node) && node.args.length && !isMask(node.op)) this.named.set(node, name);
      }
    };
    for (const node of made) {
      asked(node.id);
      const [text] = this.#formula(node);
      const root = this.#kept.get(node) === undefined ? roots.find(([, one]) => one === node) : undefined;
      const name = root?.[0] ?? this.#kept.get(node) ?? this.#letter(roots.map(([one]) => one));
      if (root) done.add(name);
      lines.push(`${name} = ${text}${root?.[2] ? `  ${root[2]}` : ''}`);
      this.named.set(node, name);
    }
    asked(Infinity);
    return lines;
  }

  #letter(taken: readonly string[]): string {
    const used = new Set([...this.named.values(), ...this.#kept.values(), ...taken]);
    for (let i = 0; ; i++) {
      const name = `${String.fromCharCode(97 + (i % 26))}${i < 26 ? '' : Math.floor(i / 26)}`;
      if (!used.has(name)) return name;
    }
  }

  /** An expression where a place binds as tightly as `place`. */
  #text(node: Node, place: number): string {
    const known = this.named.get(node) ?? this.#masks.get(node);
    if (known !== undefined) return known;
    const [text, binds] = this.#formula(node);
    return binds < place ? `(${text})` : text;
  }

  #formula({ op, args, attr }: Node): readonly [text: string, binds: number] {
    const [a, b, c] = args as [Node, Node, Node];
    const sign = infix[op];
    if (sign) {
      const [symbol, binds] = sign;
      // Rounding depends on the order: a + (b + c) keeps its parentheses.
      return [`${this.#text(a, binds)} ${symbol} ${this.#text(b, binds + 1)}`, binds];
    }
    switch (op) {
      case 'const':
        return [decimal(Number(attr)), Number(attr) < 0 ? SIGN : WHOLE];
      case 'input':
        return [String(attr), WHOLE];
      case 'neg':
        return [`-${this.#text(a, SIGN)}`, SIGN];
      case 'where':
        return [`${this.#text(a, 1)} ? ${this.#text(b, 1)} : ${this.#text(c, LOOSE)}`, LOOSE];
      default:
        return [`${op}(${args.map((arg) => this.#text(arg, LOOSE)).join(', ')})`, WHOLE];
    }
  }
}
