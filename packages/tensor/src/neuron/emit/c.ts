import { CHANNEL, SCALAR, reach } from '../graph.ts';
import type { Node } from '../graph.ts';
import type { Lowered } from '../lower.ts';
import { statements } from './text.ts';
import type { Dialect, Text } from './text.ts';
import { BLOCK, backwardPointers, forwardRoots, reverseRoots, sweepRoots } from './walk.ts';
import type { Form } from './walk.ts';
import { SPAN } from './wide.ts';

// C over the vectors of kernels/simd.h: the walks of `narrow`, `wide` and `step`, with their parameters and, compiled
// without contraction, their bits. Each function gives one kernel, of that name.

/** What stands before the kernels. */
export const PRELUDE = `#include "simd.h"
enum { BLOCK = ${BLOCK}, U = BLOCK / VW, SPAN = ${SPAN} };
#define EACH UNROLL for (int u = 0; u < U; u++)
`;

function number(value: number): string {
  if (Number.isNaN(value)) return 'splat(__builtin_nanf(""))';
  if (!Number.isFinite(value)) return `splat(${value < 0 ? '-' : ''}__builtin_inff())`;
  const digits = Object.is(value, -0) ? '-0' : String(value);
  return `splat(${/[.e]/.test(digits) ? digits : `${digits}.0`}f)`;
}

const dialect: Dialect = {
  number,
  declare: (name, expression, mask) => `const ${mask ? 'vi' : 'vf'} ${name} = ${expression};`,
  select: (mask, yes, no) => {
    if (no === undefined) return yes === undefined ? 'splat(0.0f)' : `(vf)(${mask} & (vi)${yes})`;
    return yes === undefined ? `(vf)(~${mask} & (vi)${no})` : `choose(${mask}, ${yes}, ${no})`;
  },
  max: (a, b) => `choose(${a} > ${b}, ${a}, ${b})`,
  min: (a, b) => `choose(${a} < ${b}, ${a}, ${b})`,
  exp2i: (m) => `(vf)(((vi)${m} << 23) + (127 << 23))`,
};

/** Names of invariants: constants of the layer, and of a channel for vector u of a block. */
function invariant({ op, id, level }: Node): string | undefined {
  if (op !== 'input' || level > CHANNEL) return undefined;
  return level === SCALAR ? `e_${id}` : `e_${id}[u]`;
}
const indexed = (nodes: readonly Node[], node: Node, name: (i: number) => string): string | undefined => {
  const i = nodes.indexOf(node);
  return i < 0 ? undefined : name(i);
};
const inputsOf = (roots: readonly Node[], level: number): Node[] =>
  reach(roots).filter((node) => node.op === 'input' && node.level === level);

const each = (body: readonly string[]): string => `EACH { ${body.join('\n      ')} }`;
const loop = (head: string, body: readonly string[]): string => `for (${head}) {\n    ${body.join('\n    ')}\n  }`;
const vectors = (name: string, value: string): string => `vf ${name}[U]; EACH ${name}[u] = ${value};`;
const inTime = 'ptrdiff_t t = 0; t < T; t++';
const backInTime = 'ptrdiff_t t = T - 1; t >= 0; t--';

/** Positions and sizes come in bytes, as of the wasm walks, and are floats in the body. */
function kernel(
  name: string,
  low: Lowered,
  pointers: readonly string[],
  roots: readonly Node[],
  body: readonly string[],
): string {
  const sizes = ['n0', 'n1', 'stride', 'phase', 'period', 'table'];
  const parameters = ['n0', 'n1', 'T', 'stride', 'phase', 'period', 'table'].map((size) => `ptrdiff_t ${size}`);
  const given = ['entries', 'x', ...pointers].map((pointer) => `float *${pointer}`);
  const constants = inputsOf(roots, SCALAR).map(
    (node) => `const vf ${invariant(node)} = splat(entries[${low.entries.indexOf(node)} * table]);`,
  );
  return `EXPORT(${name}) void ${name}(${[...parameters, ...given].join(', ')}) {
  ${[...sizes.map((size) => `${size} /= 4;`), ...constants, ...body].join('\n  ')}
}
`;
}

const channels = (low: Lowered, roots: readonly Node[]): string[] =>
  inputsOf(roots, CHANNEL).map(
    (node) =>
      `vf e_${node.id}[U]; EACH e_${node.id}[u] = load(entries + ${low.entries.indexOf(node)} * table + phase + u * VW);`,
  );
const nextPhase = 'phase += BLOCK; if (phase >= period) phase = 0;';

/** Blocks from n0 to n1. A last block that would pass n1 moves back over its neighbour; sums leave out its first `skip`
 *  lanes, which the neighbour has had. */
const blocks = (low: Lowered, roots: readonly Node[], body: readonly string[]): string =>
  loop('ptrdiff_t n = n0; n < n1; n += BLOCK', [
    'ptrdiff_t skip = 0;',
    'if (n + BLOCK > n1) { skip = n + BLOCK - n1; n -= skip; phase -= skip; if (phase < 0) phase += period; }',
    ...channels(low, roots),
    ...body,
    `(void)skip; ${nextPhase}`,
  ]);

/** State or its adjoint as variables: name0[U], name1[U], ... */
const fresh = (low: Lowered, name: string, value: (i: number) => string): string[] =>
  low.state.map((_, i) => vectors(`${name}${i}`, value(i)));
const initial = (low: Lowered, i: number): string => number(low.initial[i]!);
const save = (low: Lowered, name: string, place: (i: number) => string): string[] =>
  low.state.map((_, i) => `EACH store(${place(i)}, ${name}${i}[u]);`);

/** All at once: a new value may read an old one that another replaces. */
const assign = (name: string, nodes: readonly Node[], ref: Text['ref']): string[] => [
  ...nodes.map((node, i) => `const vf new_${name}${i} = ${ref(node)};`),
  ...nodes.map((_, i) => `${name}${i}[u] = new_${name}${i};`),
];

/** One step of the block whose x lies at `x`; `keep` uses what the roots gave. */
function step(low: Lowered, roots: readonly Node[], x: string, keep: (ref: Text['ref']) => readonly string[]): string {
  const leaf = (node: Node) =>
    node === low.x ? 'x_t' : (indexed(low.state, node, (i) => `s${i}[u]`) ?? invariant(node));
  const { lines, ref } = statements(dialect, roots, leaf, 'f');
  return each([
    `const vf x_t = load(${x} + u * VW); (void)x_t;`,
    ...lines,
    ...keep(ref),
    ...assign('s', low.next, ref),
  ]);
}

/** A step whose spikes go to z, `at` floats from its begin: as floats or, a bit each, as 16 bits. */
function forwardStep(low: Lowered, bits: boolean, at: string, x = `x + ${at}`): string[] {
  const roots = forwardRoots(low, bits);
  if (!bits) return [step(low, roots, x, (ref) => [`store(z + ${at} + u * VW, ${ref(low.spike)});`])];
  return [
    'uint32_t fired = 0;',
    step(low, roots, x, (ref) => [`fired |= mask_bits(${ref(low.fires!)}) << (u * VW);`]),
    `((uint16_t *)z)[(${at}) / BLOCK] = (uint16_t)fired;`,
  ];
}

/** The forward step again; value k of the tape goes to `slot(k)`. */
const sweepStep = (low: Lowered, x: string, slot: (k: number) => string): string =>
  step(low, sweepRoots(low), x, (ref) => low.tape.map((node, k) => `store(${slot(k)} + u * VW, ${ref(node)});`));

/** Where a backward pass finds the spikes' adjoint: once a kernel, once a block at n, and at step t. */
function adjointOf(pooled: boolean, n: string) {
  if (!pooled) return { open: [], block: [], at: `dz + t * stride + ${n}` };
  return {
    open: [
      'const int32_t *lies = (const int32_t *)pooled;',
      'const ptrdiff_t dz_stride = lies[0] / 4;',
      'const vf share = splat(pooled[1]);',
    ],
    block: [`const float *pz = dz + lies[2 + (${n}) / BLOCK] / 4;`],
    at: 'pz + t * dz_stride',
  };
}

/** One step back: x, the spikes' adjoint and the place of the input's at these pointers (`adds`: on top of what is
 *  there; `pooled`: a share of the adjoint is meant); sums grow. */
function reverseStep(
  low: Lowered,
  x: string,
  dz: string,
  dx: string,
  slot: (k: number) => string,
  { adds = false, pooled = false } = {},
): string {
  const leaf = (node: Node) =>
    indexed(low.tape, node, (k) => `v${k}`) ??
    (node === low.x ? 'x_t' : node === low.dSpike ? 'dz_t' : undefined) ??
    indexed(low.dNext, node, (i) => `d${i}[u]`) ??
    invariant(node);
  const { lines, ref } = statements(dialect, reverseRoots(low), leaf, 'r');
  return each([
    `const vf x_t = load(${x} + u * VW), dz_t = load(${dz} + u * VW)${pooled ? ' * share' : ''}; (void)x_t;`,
    ...low.tape.map((_, k) => `const vf v${k} = load(${slot(k)} + u * VW);`),
    ...lines,
    `store(${dx} + u * VW, ${adds ? `load(${dx} + u * VW) + ` : ''}${ref(low.dX)});`,
    ...low.dInvariants.map((node, j) => `sum${j}[u] += ${ref(node)};`),
    ...assign('d', low.dState, ref),
  ]);
}

const clearSums = (low: Lowered): string[] => low.dInvariants.map((_, j) => vectors(`sum${j}`, 'splat(0)'));
/** sums[j][phase ...] += sum j, without the first `skip` lanes. */
const flushSums = (low: Lowered, skip: string): string[] =>
  low.dInvariants.map(
    (_, j) =>
      `EACH { float *p = sums + ${j} * table + phase + u * VW; store(p, load(p) + without(sum${j}[u], ${skip} - u * VW)); }`,
  );

/** Before reverse steps that add to the adjoint at `dx`. */
const clearInput = (dx: string): string => `EACH store(${dx} + u * VW, splat(0));`;

export function narrowForward(name: string, low: Lowered, { bits, constant }: Form): string {
  const roots = forwardRoots(low, bits);
  const stepping = forwardStep(low, bits, 't * stride + n', constant ? 'x + n' : undefined);
  const body = [...fresh(low, 's', (i) => initial(low, i)), loop(inTime, stepping)];
  return kernel(name, low, ['z', 'scratch'], roots, ['(void)scratch;', blocks(low, roots, body)]);
}

export function narrowBackward(name: string, low: Lowered, { constant, pooled }: Form): string {
  const roots = [...sweepRoots(low), ...reverseRoots(low)];
  const at = 't * stride + n';
  const own = constant ? 'n' : at;
  const slot = (k: number) => `scratch + (t * ${low.tape.length} + ${k}) * BLOCK`;
  const sweep = [...fresh(low, 's', (i) => initial(low, i)), loop(inTime, [sweepStep(low, `x + ${own}`, slot)])];
  const dz = adjointOf(pooled, 'n');
  return kernel(name, low, backwardPointers(pooled), roots, [
    '(void)sums, (void)scratch;',
    ...dz.open,
    blocks(low, roots, [
      ...(low.tape.length ? sweep : []),
      ...fresh(low, 'd', () => 'splat(0)'),
      ...clearSums(low),
      ...(constant ? [clearInput('dx + n')] : []),
      ...dz.block,
      loop(backInTime, [reverseStep(low, `x + ${own}`, dz.at, `dx + ${own}`, slot, { adds: constant, pooled })]),
      ...flushSums(low, 'skip'),
    ]),
  ]);
}

/** Spans of whole blocks; rows of scratch are as long as the span, and `i` counts in it. */
const spans = (body: readonly string[]): string =>
  loop('ptrdiff_t last = n1; n0 < last; n0 = n1', [
    'n1 = n0 + SPAN < last ? n0 + SPAN : last;',
    'const ptrdiff_t span = n1 - n0, phase0 = phase;',
    ...body,
  ]);
const pass = (low: Lowered, roots: readonly Node[], body: readonly string[]): string =>
  `phase = phase0; ${loop('ptrdiff_t i = 0; i < span; i += BLOCK', [...channels(low, roots), ...body, nextPhase])}`;
const row = (index: number | string): string => `scratch + (${index}) * span + i + u * VW`;
const opened = (low: Lowered): string =>
  pass(low, [], [...low.state.map((_, i) => `EACH store(${row(i)}, ${initial(low, i)});`)]);

export function wideForward(name: string, low: Lowered, { bits, constant }: Form): string {
  const roots = forwardRoots(low, bits);
  const stepping = pass(low, roots, [
    ...fresh(low, 's', (i) => `load(${row(i)})`),
    ...forwardStep(low, bits, 't * stride + n0 + i', constant ? 'x + n0 + i' : undefined),
    ...save(low, 's', row),
  ]);
  return kernel(name, low, ['z', 'scratch'], roots, [spans([opened(low), loop(inTime, [stepping])])]);
}

export function wideBackward(name: string, low: Lowered, { constant, pooled }: Form): string {
  const [sweep, reverse] = [sweepRoots(low), reverseRoots(low)];
  const states = low.state.length;
  const at = 't * stride + n0 + i';
  const own = constant ? 'n0 + i' : at;
  const slot = (k: number) => `scratch + (${2 * states + k} + t * ${low.tape.length}) * span + i`;
  const adjoint = (i: number) => row(states + i);
  const dz = adjointOf(pooled, 'n0 + i');
  const sweeping = pass(low, sweep, [
    ...fresh(low, 's', (i) => `load(${row(i)})`),
    sweepStep(low, `x + ${own}`, slot),
    ...save(low, 's', row),
  ]);
  const reversing = pass(low, reverse, [
    ...fresh(low, 'd', (i) => `load(${adjoint(i)})`),
    ...clearSums(low),
    ...dz.block,
    reverseStep(low, `x + ${own}`, dz.at, `dx + ${own}`, slot, { adds: constant, pooled }),
    ...save(low, 'd', adjoint),
    ...flushSums(low, '0'),
  ]);
  return kernel(
    name,
    low,
    backwardPointers(pooled),
    [...sweep, ...reverse],
    [
      '(void)sums;',
      ...dz.open,
      spans([
        opened(low),
        pass(
          low,
          [],
          [
            ...low.state.map((_, i) => `EACH store(${adjoint(i)}, splat(0));`),
            ...(constant ? [clearInput('dx + n0 + i')] : []),
          ],
        ),
        ...(low.tape.length ? [loop(inTime, [sweeping])] : []),
        loop(backInTime, [reversing]),
      ]),
    ],
  );
}

/** Row i of a state in memory. */
const stateAt = (base: string) => (i: number) => `${base} + ${i} * stride + n + u * VW`;
const sumOfRows = (a: string, b: string, to: string): string =>
  `EACH store(${to} + n + u * VW, load(${a} + n + u * VW) + load(${b} + n + u * VW));`;

export function stepForward(name: string, low: Lowered, bits: boolean): string {
  const roots = forwardRoots(low, bits);
  return kernel(name, low, ['feedback', 'current', 'z', 'before', 'after'], roots, [
    '(void)T;',
    blocks(low, roots, [
      sumOfRows('x', 'feedback', 'current'),
      ...fresh(low, 's', (i) => `load(${stateAt('before')(i)})`),
      ...forwardStep(low, bits, 'n', 'current + n'),
      ...save(low, 's', stateAt('after')),
    ]),
  ]);
}

export function stepSweep(name: string, low: Lowered): string {
  const roots = sweepRoots(low);
  const slot = (k: number) => `tape + (t * ${low.tape.length} + ${k}) * stride + n`;
  return kernel(name, low, ['before', 'after', 'tape'], roots, [
    blocks(low, roots, [
      ...fresh(low, 's', (i) => `load(${stateAt('before')(i)})`),
      loop(inTime, [sweepStep(low, 'x + t * stride + n', slot)]),
      ...save(low, 's', stateAt('after')),
    ]),
  ]);
}

export function stepReverse(name: string, low: Lowered): string {
  const roots = reverseRoots(low);
  return kernel(name, low, ['feedback', 'dz', 'total', 'dx', 'tape', 'sums', 'before', 'after'], roots, [
    '(void)T, (void)sums, (void)tape;',
    blocks(low, roots, [
      sumOfRows('dz', 'feedback', 'total'),
      ...fresh(low, 'd', (i) => `load(${stateAt('before')(i)})`),
      ...clearSums(low),
      reverseStep(low, 'x + n', 'total + n', 'dx + n', (k) => `tape + ${k} * stride + n`),
      ...save(low, 'd', stateAt('after')),
      ...flushSums(low, 'skip'),
    ]),
  ]);
}
