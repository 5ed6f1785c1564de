import { reach } from './graph.ts';
import type { Node } from './graph.ts';
import type { Lowered } from './lower.ts';

const numbers = new Map<string, number>();

/** The same number for programs that lower to the same kernels: a neuron that is made again is not compiled again. */
export function signature(low: Lowered): number {
  const ids = (nodes: readonly Node[]) => nodes.map(({ id }) => id).join();
  const roots = [low.spike, ...low.next, low.dX, ...low.dState, ...low.dInvariants];
  const lines = reach([...roots, ...low.tape]).map(
    ({ id, op, args, attr, level }) => `${id} ${op} ${ids(args)} ${Object.is(attr, -0) ? '-0' : attr} ${level}`,
  );
  const lists = [roots, [low.x, low.dSpike], low.state, low.dNext, low.entries, low.tape].map(ids);
  const key = [...lines, ...lists, low.initial.join()].join('\n');
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}
