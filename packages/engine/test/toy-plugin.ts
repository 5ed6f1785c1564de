import { all, define, definePlugin, Emit, GenoError, Log } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { kaiming } from '@genospike/tensor/rng';
import * as z from 'zod';

/** A whole experiment small enough to see through, on tfjs's own cpu backend: two classes of four numbers. Its faults
 *  are options, so that every way a run can go wrong is one config away. */
declare module '@genospike/core' {
  interface Watched {
    'toy:built': { readonly layers: number };
  }
}

const nap = (milliseconds: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

export const blobs = define('dataset', {
  id: 'blobs',
  options: z.strictObject({ size: z.int().default(64), digest: z.string().default('d1'), from: z.string().optional() }),
  create: async ({ options: { size, digest, from } }) => {
    const split = (shift: number) => ({
      size,
      read: (indices: Int32Array) => ({
        samples: Float32Array.from({ length: indices.length * 4 }, (_, i) => {
          const index = indices[i >> 2]! + shift;
          return ((index + (i & 3)) % 2 ? 1 : 0.1) + ((index * 7) % 5) / 20;
        }),
        targets: indices.map((index) => (index + shift) % 2),
      }),
    });
    return {
      name: 'blobs',
      shape: [1, 1, 4] as const,
      classes: ['even', 'odd'],
      splits: { train: split(0), validation: split(size), test: split(2 * size) },
      checksums: [{ file: 'blobs', algorithm: 'md5' as const, digest }],
      licence: 'none',
      citation: 'this file',
      source: from ?? 'made here',
    };
  },
});
export const small = define('network', {
  id: 'small',
  options: z.strictObject({ units: z.int().default(6) }),
  create: ({ options: { units } }) => ({
    graph: ({ input, outputs, width }) => ({
      input,
      nodes: [
        { op: 'dense', name: 'fc1', units: Math.max(1, Math.round(units * width)) },
        { op: 'norm', name: 'fc1/norm' },
        { op: 'neuron', name: 'fc1/neuron' },
        { op: 'dense', name: 'out', units: outputs },
      ],
    }),
  }),
});
const FAULTS = ['none', 'create', 'weight', 'shape', 'nan', 'exit', 'half', 'slow'] as const;
/** The genome scales the weights of each layer. */
export const scaled = define('encoding', {
  id: 'scaled',
  options: z.strictObject({ fault: z.enum(FAULTS).default('none'), plain: z.boolean().default(false) }),
  needs: { emit: Emit },
  create: ({ options: { fault, plain }, layers, emit }) => {
    if (fault === 'create') throw new RangeError('no layers I can use');
    return {
      ...(plain && { label: 'plain' }),
      genome: { size: plain ? 0 : 2, mean: 1, spread: 0.3 },
      express: (genome, rng) => {
        if (fault === 'exit' && genome[0] !== 1 && process.argv[1]?.endsWith('worker.ts'))
          process.kill(process.pid, 'SIGKILL');
        if (fault === 'half' && genome[0]! > 1) throw new RangeError('I do not like this genome');
        if (fault === 'slow') nap(40);
        emit('toy:built', { layers: layers.length });
        return Object.fromEntries(
          layers.map((layer, i) => [
            layer.name,
            {
              data: kaiming(rng, layer).map((w) => (fault === 'nan' ? NaN : w * (genome[i] ?? 1))),
              shape: layer.shape,
            },
          ]),
        );
      },
      weight: (parameters, { name, shape }) => {
        if (fault === 'weight') throw new TypeError('matMul of nothing');
        return fault === 'shape' ? tf.zeros([1, 1]) : parameters.get(name).reshape(shape);
      },
      traits: (genome) => ({ scale: genome }),
      count: { numbers: layers.reduce((n, layer) => n + layer.fanIn * layer.fanOut, 0) },
    };
  },
});
export const narrowed = define('encoding', {
  id: 'narrowed',
  needs: { emit: Emit },
  create: ({ layers, emit }) => ({
    ...scaled.create({ options: { fault: 'none', plain: true }, layers, emit }),
    width: ({ target, at }) => (at(1) > target * 0.7 ? 0.5 : 1),
  }),
});
/** Fires where its input is positive. */
export const sign = define('neuron', {
  id: 'sign',
  create: () => ({
    surrogate: { derivative: (x, { div, add, mul }) => div(1, add(1, mul(x, x))), primitive: Math.atan },
    state: { v: 0 },
    parameters: {},
    step: (_, x, __, { spike }) => ({ spike: spike(x), state: { v: x } }),
  }),
});
export const constant = define('coder', {
  id: 'constant',
  create: () => ({ timesteps: 2, constant: true, binary: false, encode: (samples) => samples }),
});
export const guess = define('task', {
  id: 'guess',
  create: () => ({
    primary: { measure: 'accuracy', better: 'higher' },
    outputs: ({ classes }) => classes.length,
    loss: (outputs, labels) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels.toInt(), 2), outputs),
    measure: (outputs, labels) => ({
      accuracy: labels.filter((l, i) => (outputs[2 * i + 1]! > outputs[2 * i]! ? 1 : 0) === l).length / labels.length,
    }),
  }),
});
export const descent = define('learning', {
  id: 'descent',
  options: z.strictObject({ rate: z.number().default(0.1) }),
  create: ({ options: { rate } }) => ({
    batch: 16,
    slots: ['m'],
    rate: () => rate,
    update: ({ value, gradient, slots, rate: r }) => {
      const m = slots['m']!.mul(0.9).add(gradient);
      return { value: value.sub(m.mul(r)), slots: { m } };
    },
  }),
});
export const climber = define('optimizer', {
  id: 'climber',
  options: z.strictObject({ population: z.int().default(4) }),
  needs: { terms: all('fitness') },
  create: ({ options: { population }, space, rng, terms }) => {
    if (!terms.length) throw new Error('nothing to climb');
    let generation = 0;
    let best = { genome: Array<number>(space.size).fill(1), value: -Infinity };
    return {
      ask: () =>
        Array.from({ length: population }, (_, i) =>
          Array.from(rng.normal(`${generation}/${i}`, space.size), (n, j) => best.genome[j]! + 0.3 * n),
        ),
      tell: (results) => {
        generation++;
        for (const { genome, value, status } of results)
          if (status === 'ok' && value > best.value) best = { genome: [...genome], value };
      },
    };
  },
});
export const right = define('fitness', {
  id: 'right',
  create: () => ({ name: 'right', weight: () => 1, term: ({ measures }) => measures['accuracy']! }),
});
export const counted = define('energy', {
  id: 'counted',
  create: () => ({
    id: 'counted',
    scope: 'operations',
    constants: { opPicojoule: 1 },
    citation: 'this file',
    joules: ({ layers }) => ({
      status: 'ok',
      total: layers.length,
      layers: layers.map(({ name }) => ({ name, joules: 1 })),
    }),
  }),
});
export const cpu = define('backend', {
  id: 'cpu',
  options: z.strictObject({ missing: z.boolean().default(false) }),
  create: async ({ options: { missing } }) => {
    if (missing)
      throw new GenoError('GENO_BACKEND', 'Backend cpu cannot start: no adapter.', {
        path: 'backend',
        fix: "Set backend: 'wasm'.",
      });
    await tf.setBackend('cpu');
    return { name: 'cpu', device: 'plain JavaScript' };
  },
});
export const lines = define('reporter', {
  id: 'lines',
  options: z.strictObject({ fault: z.boolean().default(false) }),
  needs: { log: Log },
  create: async ({ options: { fault }, log }) => ({
    'generation:end': ({ generation, best }) => {
      if (fault) throw new TypeError('best is undefined');
      log.info(`${generation} ${best.toFixed(3)}`);
    },
  }),
});
export const enough = define('stop', {
  id: 'enough',
  options: z.strictObject({ generations: z.int().default(1) }),
  create: ({ options: { generations } }) => ({
    'run:stop': ({ generation }) => (generation >= generations ? `${generations} are enough` : undefined),
  }),
});
export default definePlugin({
  name: 'genospike-plugin-toy',
  declares: ['toy:built'],
  provides: [
    blobs,
    small,
    scaled,
    narrowed,
    sign,
    constant,
    guess,
    descent,
    climber,
    right,
    counted,
    cpu,
    lines,
    enough,
  ],
});
