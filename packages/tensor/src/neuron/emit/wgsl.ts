import { isMask } from '../arithmetic.ts';
import { SCALAR, reach } from '../graph.ts';
import type { Node } from '../graph.ts';
import { lower } from '../lower.ts';
import type { Lowered } from '../lower.ts';
import type { Program } from '../program.ts';
import { statements } from './text.ts';
import type { Dialect, Text } from './text.ts';
import { forwardRoots, reverseRoots, sweepRoots } from './walk.ts';

/** Functions `main(index: i32)` of compute shaders, one invocation a neuron. `reads` are arrays of f32, and so is
 *  `result`, which is written; `uniforms` has the i32 fields `fields`. Arrays: x, dy [T, N], neuron n of channel n mod C;
 *  parameters: the learned ones, then the fixed ones, 1 or C numbers each. */
export interface Shader {
  readonly reads: readonly string[];
  readonly fields: readonly string[];
  readonly code: string;
}

export interface NeuronShaders {
  /** result [T, N]: spikes. */
  readonly forward: Shader;
  /** result: `planes` times [T, N], the first of which is the adjoint of x and the others are scratch; then `sums` times
   *  [N], what each neuron adds to the gradients. */
  readonly backward: Shader;
  readonly planes: number;
  readonly sums: number;
  /** An invocation for each of [sums, slices, C]: result, the sum over `rows` neurons of a channel, of the last part of
   *  what `backward` wrote, in their order. */
  readonly partial: Shader;
  /** An invocation a channel: result [learned, C], from the partial sums; a parameter of the whole layer gets the sum over
   *  channels. */
  readonly gradients: Shader;
}

const number = (value: number): string => {
  // Literals must be finite.
  const held = Math.min(Math.max(Math.fround(value), -3.4028234663852886e38), 3.4028234663852886e38);
  return Number.isInteger(held) && Math.abs(held) < 1e15 ? `${Object.is(held, -0) ? '-0' : held}.0` : String(held);
};

/** No host is asked for more than f32 arithmetic; comparisons decide ties and NaN as `arithmetic` does. */
const dialect: Dialect = {
  number,
  declare: (name, expression) => `let ${name} = ${expression};`,
  select: (mask, yes = '0.0', no = '0.0') => `select(${no}, ${yes}, ${mask})`,
  max: (a, b) => `select(${b}, ${a}, ${a} > ${b})`,
  min: (a, b) => `select(${b}, ${a}, ${a} < ${b})`,
  exp2i: (m) => `bitcast<f32>((bitcast<i32>(${m}) << 23u) + (127 << 23u))`,
  exp: (a) => `exp(clamp(${a}, -87.0, 88.0))`,
};

/** Where a parameter of the program lies in the array `parameters`, for this `channel`. */
function parameterLeaf({ learned, fixed }: Program): (node: Node) => string | undefined {
  const nodes = [...learned, ...fixed].map(({ node }) => node);
  const places = new Map<Node, string>();
  let [scalars, columns] = [0, 0];
  for (const node of nodes) {
    const before = `${scalars} + ${columns} * uniforms.channels`;
    places.set(node, `parameters[${node.level === SCALAR ? before : `${before} + channel`}]`);
    if (node.level === SCALAR) scalars++;
    else columns++;
  }
  return (node) => places.get(node);
}

/** Names entries of the table that the roots read: values of parameters alone, once a neuron. */
function prologue({ program, tabled, entries }: Lowered, roots: readonly Node[]): string[] {
  const used = reach(roots).filter((node) => entries.includes(node));
  const values = used.map((node) => tabled[entries.indexOf(node)]!);
  const { lines, ref } = statements(dialect, values, parameterLeaf(program), 'p');
  const names = used.map((entry, i) => {
    const value = values[i]!;
    return `let ${entryName(entry)} = ${isMask(value.op) ? `select(0.0, 1.0, ${ref(value)})` : ref(value)};`;
  });
  return [...lines, ...names];
}
const entryName = ({ id }: Node): string => `e_${id}`;

const leafOf =
  ({ entries }: Lowered, own: (node: Node) => string | undefined) =>
  (node: Node): string | undefined =>
    own(node) ?? (entries.includes(node) ? entryName(node) : undefined);

const indexed = (nodes: readonly Node[], node: Node, name: string): string | undefined => {
  const i = nodes.indexOf(node);
  return i < 0 ? undefined : `${name}${i}`;
};

/** At once: a new value may read an old one that another replaces. */
const assign = (name: string, nodes: readonly Node[], ref: Text['ref']): string[] => [
  ...nodes.map((node, i) => `let new_${name}${i} = ${ref(node)};`),
  ...nodes.map((_, i) => `${name}${i} = new_${name}${i};`),
];

const neuron = (body: readonly string[]): string =>
  `fn main(index: i32) {
  if (index >= uniforms.neurons) { return; }
  let channel = index % uniforms.channels;
  let plane = uniforms.timesteps * uniforms.neurons;
  var at = index;
  ${body.join('\n  ')}
}`;
const loop = (head: string, body: readonly string[]): string => `for (${head}) {\n    ${body.join('\n    ')}\n  }`;
const forwards = 'var t = 0; t < uniforms.timesteps; t++';

/** One step of the forward walk: x at `at`, then on. */
function step(low: Lowered, roots: readonly Node[], keep: (ref: Text['ref']) => readonly string[]): string {
  const leaf = leafOf(low, (node) => (node === low.x ? 'x_t' : indexed(low.state, node, 's')));
  const { lines, ref } = statements(dialect, roots, leaf, 'f');
  const body = ['let x_t = x[at];', ...lines, ...keep(ref), ...assign('s', low.next, ref)];
  return loop(forwards, [...body, 'at += uniforms.neurons;']);
}

const initial = (low: Lowered): string[] => low.initial.map((value, i) => `var s${i} = ${number(value)};`);

function forwardCode(low: Lowered): string {
  const roots = forwardRoots(low);
  return neuron([
    ...prologue(low, roots),
    ...initial(low),
    step(low, roots, (ref) => [`result[at] = ${ref(low.spike)};`]),
  ]);
}

/** The tape lies where the adjoint of x will: a place is read before it is written. */
function backwardCode(low: Lowered, planes: number): string {
  const { tape, dInvariants } = low;
  const [sweep, reverse] = [sweepRoots(low), reverseRoots(low)];
  const place = (k: number) => (k ? `at + ${k} * plane` : 'at');
  const leaf = leafOf(low, (node) => {
    if (node === low.x) return 'x_t';
    if (node === low.dSpike) return 'dy_t';
    return indexed(tape, node, 'v') ?? indexed(low.dNext, node, 'd');
  });
  const { lines, ref } = statements(dialect, reverse, leaf, 'r');
  return neuron([
    ...prologue(low, [...sweep, ...reverse]),
    ...(tape.length
      ? [...initial(low), step(low, sweep, (kept) => tape.map((node, k) => `result[${place(k)}] = ${kept(node)};`))]
      : ['at += plane;']),
    ...low.dState.map((_, i) => `var d${i} = 0.0;`),
    ...dInvariants.map((_, j) => `var sum${j} = 0.0;`),
    loop('var t = uniforms.timesteps; t > 0; t--', [
      'at -= uniforms.neurons;',
      'let x_t = x[at];',
      'let dy_t = dy[at];',
      ...tape.map((_, k) => `let v${k} = result[${place(k)}];`),
      ...lines,
      `result[at] = ${ref(low.dX)};`,
      ...dInvariants.map((node, j) => `sum${j} += ${ref(node)};`),
      ...assign('d', low.dState, ref),
    ]),
    ...dInvariants.map((_, j) => `result[${planes} * plane + ${j} * uniforms.neurons + index] = sum${j};`),
  ]);
}

const partial = (sums: number, planes: number): string =>
  `fn main(index: i32) {
  if (index >= ${sums} * uniforms.slices * uniforms.channels) { return; }
  let channel = index % uniforms.channels;
  let slice = index / uniforms.channels % uniforms.slices;
  let row = index / (uniforms.channels * uniforms.slices);
  let base = ${planes} * uniforms.timesteps * uniforms.neurons + row * uniforms.neurons;
  let end = min((slice + 1) * uniforms.rows * uniforms.channels, uniforms.neurons);
  var sum = 0.0;
  for (var n = slice * uniforms.rows * uniforms.channels + channel; n < end; n += uniforms.channels) {
    sum += whole[base + n];
  }
  result[index] = sum;
}`;

function gradientsCode({ program, adjoint }: Lowered): string {
  const parameter = parameterLeaf(program);
  const leaf = (node: Node) => parameter(node) ?? indexed(adjoint.sums, node, 'total');
  const { lines, ref } = statements(dialect, adjoint.dLearned, leaf, 'g');
  const totals = adjoint.sums.flatMap((_, j) => [
    `var total${j} = 0.0;`,
    `for (var slice = 0; slice < uniforms.slices; slice++) {
    total${j} += partials[(${j} * uniforms.slices + slice) * uniforms.channels + channel];
  }`,
  ]);
  return `fn main(index: i32) {
  if (index >= uniforms.channels) { return; }
  let channel = index;
  ${[...totals, ...lines, ...adjoint.dLearned.map((node, i) => `result[${i} * uniforms.channels + channel] = ${ref(node)};`)].join('\n  ')}
}`;
}

const arrays = ['x', 'dy', 'parameters', 'whole', 'partials'];
/** An array that a shader binds and does not read is an error in WebGPU. */
const shader = (code: string, fields: readonly string[]): Shader => ({
  reads: arrays.filter((name) => code.includes(` ${name}[`)),
  fields,
  code,
});

/** A program, with nothing fused in front of it, as shaders for WebGPU. No sum depends on how invocations are scheduled. */
export function neuronShaders(program: Program): NeuronShaders {
  const low = lower(program, { keepExp: true });
  const planes = Math.max(1, low.tape.length);
  const sums = low.dInvariants.length;
  const size = ['timesteps', 'neurons', 'channels'];
  return {
    forward: shader(forwardCode(low), size),
    backward: shader(backwardCode(low, planes), size),
    planes,
    sums,
    partial: shader(partial(sums, planes), [...size, 'slices', 'rows']),
    gradients: shader(gradientsCode(low), ['channels', 'slices']),
  };
}
