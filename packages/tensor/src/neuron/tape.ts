import { isMask } from './arithmetic.ts';
import { VARYING, reach } from './graph.ts';
import type { Node } from './graph.ts';
import type { Lowered } from './lower.ts';

type Step = Omit<Lowered, 'tape' | 'tabled' | 'entries'>;

/** So many operations are worth a store and a load. */
const COSTLY = 8;

/** The values of the forward step to keep for the reverse step: a minimum vertex cut between the old state and what
 *  the reverse step reads, as near the reverse step as can be. The rest is computed again, from these and from x, but for
 *  what takes long (an exponential) and is computed on the way forward anyway. */
export function chooseTape(step: Step): Node[] {
  const tape = minimumCut(step);
  const forward = new Set(reach(step.next));
  const roots = rootsOf(step);
  for (;;) {
    const again = (kept: readonly Node[]) =>
      work(reach(roots, (node) => kept.includes(node)).filter((node) => !kept.includes(node)));
    const now = again(tape);
    const saved = reach(roots, (node) => tape.includes(node))
      .filter((node) => forward.has(node) && node.level === VARYING && !isMask(node.op) && !tape.includes(node))
      .map((node) => ({ node, operations: now - again([...tape, node]) }))
      .sort((a, b) => b.operations - a.operations)[0];
    if (!saved || saved.operations < COSTLY) return tape;
    tape.push(saved.node);
  }
}

/** Operations; an exponential that is not lowered counts as what it becomes. */
const work = (nodes: readonly Node[]): number => nodes.reduce((sum, { op }) => sum + (op === 'exp' ? 20 : 1), 0);
const rootsOf = ({ dX, dState, dInvariants }: Step): Node[] => [dX, ...dState, ...dInvariants];

function minimumCut(step: Step): Node[] {
  const { state, dSpike, dNext } = step;
  const roots = rootsOf(step);
  const nodes = reach(roots);
  const seeded = new Set<Node>([dSpike, ...dNext]);
  const stateful = new Set<Node>(state);
  for (const node of nodes) {
    if (node.args.some((arg) => seeded.has(arg))) seeded.add(node);
    if (node.args.some((arg) => stateful.has(arg))) stateful.add(node);
  }
  const free = nodes.filter((node) => stateful.has(node) && !seeded.has(node));
  const wanted = new Set<Node>(roots);
  for (const node of nodes) if (seeded.has(node)) for (const arg of node.args) wanted.add(arg);

  // Each value is an edge from its way in to its way out, of capacity 1: what is cut is kept. Masks never are.
  const flow = new Flow();
  for (const node of free) {
    flow.link(`in ${node.id}`, `out ${node.id}`, isMask(node.op) ? Infinity : 1);
    if (state.includes(node)) flow.link('start', `in ${node.id}`, Infinity);
    for (const arg of node.args) if (free.includes(arg)) flow.link(`out ${arg.id}`, `in ${node.id}`, Infinity);
    if (wanted.has(node)) flow.link(`out ${node.id}`, 'end', Infinity);
  }
  const near = flow.sideOfEnd();
  return free.filter((node) => near.has(`out ${node.id}`) && !near.has(`in ${node.id}`));
}

/** Maximum flow by shortest augmenting paths (Edmonds and Karp 1972). */
class Flow {
  readonly #capacity = new Map<string, Map<string, number>>();

  link(a: string, b: string, capacity: number): void {
    this.#change(a, b, capacity);
    this.#change(b, a, 0);
  }

  /** The vertices that still reach the end when no more can flow. */
  sideOfEnd(): Set<string> {
    for (;;) {
      const from = this.#search('start', (a, b) => this.#left(a, b));
      if (!from.has('end')) break;
      for (let b = 'end', a = from.get(b); a !== undefined; b = a, a = from.get(b)) {
        this.#change(a, b, -1);
        this.#change(b, a, 1);
      }
    }
    return new Set(this.#search('end', (a, b) => this.#left(b, a)).keys());
  }

  #left(a: string, b: string): number {
    return this.#capacity.get(a)?.get(b) ?? 0;
  }

  #change(a: string, b: string, by: number): void {
    const row = this.#capacity.get(a) ?? new Map<string, number>();
    this.#capacity.set(a, row);
    row.set(b, (row.get(b) ?? 0) + by);
  }

  /** Breadth first; every vertex found, with the one before it. */
  #search(start: string, open: (a: string, b: string) => number): Map<string, string | undefined> {
    const from = new Map<string, string | undefined>([[start, undefined]]);
    for (const a of from.keys())
      for (const b of this.#capacity.get(a)?.keys() ?? []) if (!from.has(b) && open(a, b) > 0) from.set(b, a);
    return from;
  }
}
