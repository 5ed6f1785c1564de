import { describe, expect, test } from '@jest/globals';
import { define } from '@genospike/core';
import type { Coder, Dataset, Energy, Fitness, Graph, Network, Split } from '@genospike/core';
import { coderLaws } from '../src/coder.ts';
import { datasetLaws } from '../src/dataset.ts';
import { energyLaws } from '../src/energy.ts';
import { fitnessLaws } from '../src/fitness.ts';
import { networkLaws } from '../src/network.ts';
import { broken } from './broken.ts';

/** Counts calls: state that no contribution may have. */
let calls = 0;
type Bug<T> = readonly [bug: string, plant: (sound: T) => T, found: readonly string[]];

describe('dataset', () => {
  const split = (from: number, size: number): Split => ({
    size,
    read(indices) {
      if (indices.some((i) => i < 0 || i >= size)) throw new RangeError('outside');
      return {
        samples: Float32Array.from({ length: 4 * indices.length }, (_, j) => (from + indices[j >> 2]!) / (1 + (j & 3))),
        targets: Int32Array.from(indices, (i) => i % 2),
      };
    },
  });
  const sound: Dataset = {
    name: 'counting',
    shape: [2, 2, 1],
    classes: ['even', 'odd'],
    splits: { train: split(0, 40), validation: split(100, 20), test: split(200, 20) },
    checksums: [{ file: 'numbers', algorithm: 'md5', digest: '0123456789abcdef'.repeat(2) }],
    licence: 'CC0',
    citation: 'Peano 1889',
    source: 'arithmetic',
  };
  const laws = (plant: (dataset: Dataset) => Dataset) =>
    broken(datasetLaws(define('dataset', { id: 'counting', create: async () => plant(sound) })));
  const reading = (read: (split: Split) => Split['read']) => (dataset: Dataset) => ({
    ...dataset,
    splits: { ...dataset.splits, train: { ...dataset.splits.train, read: read(dataset.splits.train) } },
  });
  const buffers = new Map<number, Float32Array>();

  test.each<Bug<Dataset>>([
    ['nothing', (one) => one, []],
    ['no licence', (one) => ({ ...one, licence: ' ' }), ['says what it is']],
    ['no checksum', (one) => ({ ...one, checksums: [] }), ['has checksums']],
    [
      'a path in a checksum',
      (one) => ({ ...one, checksums: [{ ...one.checksums[0]!, file: '/data/numbers' }] }),
      ['has checksums'],
    ],
    [
      'a label beyond the classes',
      (one) => ({ ...one, classes: ['even'] }),
      ['shapes, finite samples, labels within the classes'],
    ],
    [
      'test samples in train',
      (one) => ({ ...one, splits: { ...one.splits, train: one.splits.test } }),
      ['splits do not share samples'],
    ],
    [
      'one buffer for every batch',
      reading((split) => async (indices) => {
        const { samples, targets } = await split.read(indices);
        const buffer = buffers.get(samples.length) ?? samples;
        buffers.set(samples.length, buffer);
        buffer.set(samples);
        return { samples: buffer, targets };
      }),
      ['same places, same samples'],
    ],
    [
      'samples that depend on their batch',
      reading((split) => async (indices) => {
        const { samples, targets } = await split.read(indices);
        const most = Math.max(...samples);
        return { samples: samples.map((x) => x / most), targets };
      }),
      ['a sample does not depend on what is read with it'],
    ],
    [
      'places that wrap around',
      reading((split) => (indices) => split.read(indices.map((i) => i % split.size))),
      ['refuses a place outside a split'],
    ],
  ])('%s', async (_, plant, found) => {
    expect(await laws(plant)).toEqual(found);
  });
});

describe('coder', () => {
  const sound: Coder = {
    timesteps: 3,
    constant: false,
    binary: true,
    encode: (samples, rng) =>
      rng.uniform('spikes', 3 * samples.length).map((u, i) => (u < samples[i % samples.length]! ? 1 : 0)),
  };
  const change = (encode: (...of: Parameters<Coder['encode']>) => Float32Array) => (one: Coder) => ({ ...one, encode });

  test.each<Bug<Coder>>([
    ['nothing', (one) => one, []],
    ['constant, yet every step', (one) => ({ ...one, constant: true }), ['shape']],
    ['spikes of 0.5', change((s, r) => sound.encode(s, r).map((x) => x / 2)), ['binary is only 0 and 1']],
    ['one stream for all', change((s, r) => sound.encode(s, r.child(++calls))), ['same seed, same bits']],
    ['writes into the samples', change((s, r) => sound.encode(s.fill(0.5, 9), r)), ['leaves the samples alone']],
    ['blind', change((s) => new Float32Array(3 * s.length)), ['tells dark from bright']],
  ])('%s', async (_, plant, found) => {
    expect(await broken(coderLaws(define('coder', { id: 'little', create: () => plant(sound) })))).toEqual(found);
  });
});

describe('network', () => {
  const sound: Network = {
    graph: ({ input, outputs, width }): Graph => ({
      input,
      nodes: [
        { name: 'conv1', op: 'conv', filters: Math.max(1, Math.round(8 * width)), kernel: 3, stride: 2 },
        { name: 'neuron1', op: 'neuron' },
        { name: 'conv2', op: 'conv', filters: Math.max(1, Math.round(8 * width)), kernel: 3 },
        { name: 'sum', op: 'add', from: ['neuron1', 'conv2'] },
        { name: 'output', op: 'dense', units: outputs },
      ],
    }),
  };
  const change =
    (of: (nodes: Graph['nodes'], width: number) => Graph['nodes']) =>
    (one: Network): Network => ({
      graph: (asked) => {
        const { input, nodes } = one.graph(asked);
        return { input, nodes: of(nodes, asked.width) };
      },
    });
  const walks = [
    'every node reads earlier nodes, and sizes fit',
    'as many outputs as asked, at any width',
    'less width, fewer weights',
  ];

  test.each<Bug<Network>>([
    ['nothing', (one) => one, []],
    ['reads a later node', change((nodes) => [{ name: 'early', op: 'norm', from: ['output'] }, ...nodes]), walks],
    ['two of one name', change((nodes) => [{ name: 'output', op: 'norm' }, ...nodes]), walks],
    [
      'adds unlike maps',
      change((nodes) => [...nodes.slice(0, 3), { name: 'sum', op: 'add', from: ['neuron1', 'pool'] }, nodes[4]!]),
      walks,
    ],
    [
      'outputs narrowed',
      (one) => ({ graph: (of) => one.graph({ ...of, outputs: Math.ceil(of.outputs * of.width) }) }),
      walks.slice(1, 2),
    ],
    ['narrowing widens', (one) => ({ graph: (of) => one.graph({ ...of, width: 1 / of.width }) }), walks.slice(2)],
    [
      'half a filter',
      change((nodes, width) => nodes.map((node) => (node.op === 'conv' ? { ...node, filters: 4.5 * width } : node))),
      walks,
    ],
    [
      'another name every time',
      change((nodes) => [...nodes, { name: `end${++calls}`, op: 'norm' }]),
      ['plain data, the same every time'],
    ],
    [
      'a function inside',
      change((nodes) => nodes.map((node) => ({ ...node, say: () => node.name }))),
      ['plain data, the same every time'],
    ],
  ])('%s', async (_, plant, found) => {
    expect(await broken(networkLaws(define('network', { id: 'little', create: () => plant(sound) })))).toEqual(found);
  });
});

describe('fitness', () => {
  const sound: Fitness = {
    name: 'spread',
    weight: ({ generation, generations }) => 1 - generation / generations,
    term: ({ traits }) => Math.max(...Array.from(traits.O ?? [])),
  };
  const remembered: number[] = [];

  test.each<Bug<Fitness>>([
    ['nothing', (one) => one, []],
    ['no name', (one) => ({ ...one, name: '' }), ['has a name']],
    [
      'a weight that divides by the generation',
      (one) => ({ ...one, weight: ({ generation }) => 1 / generation }),
      ['weight and term are finite in every generation'],
    ],
    [
      'remembers what it saw',
      (one) => ({ ...one, term: (score, at) => remembered.push(1) + one.term(score, at) }),
      ['depends on its arguments alone', 'the same after a journey through JSON'],
    ],
    [
      'writes into the score',
      (one) => ({ ...one, term: (score, at) => one.term(Object.assign(score, { status: 'failed' }), at) }),
      ['weight and term are finite in every generation', 'depends on its arguments alone'],
    ],
    [
      'takes traits for typed arrays',
      (one) => ({ ...one, term: ({ traits }) => (traits.O instanceof Array ? 0 : 1) }),
      ['the same after a journey through JSON'],
    ],
  ])('%s', async (_, plant, found) => {
    expect(await broken(fitnessLaws(define('fitness', { id: 'little', create: () => plant(sound) })))).toEqual(found);
  });
});

describe('energy', () => {
  const sound: Energy = {
    id: 'little',
    scope: 'spikes only',
    constants: { spikePicojoule: 2 },
    citation: 'nobody, 2026',
    joules({ layers }) {
      const each = layers.map(({ name, macs, runs, density }) => ({ name, joules: 2e-12 * macs * runs * density }));
      const lost = each.find(({ joules }) => !Number.isFinite(joules));
      if (lost) return { status: 'failed', reason: `${lost.name} was not counted` };
      return { status: 'ok', total: each.reduce((sum, { joules }) => sum + joules, 0), layers: each };
    },
  };
  const change =
    (of: (total: number, density: number) => number) =>
    (one: Energy): Energy => ({
      ...one,
      joules(counts) {
        const found = one.joules(counts);
        if (found.status === 'failed') return found;
        const layers = found.layers.map((layer, i) => ({
          ...layer,
          joules: of(layer.joules, counts.layers[i]!.density),
        }));
        return { ...found, layers, total: layers.reduce((sum, { joules }) => sum + joules, 0) };
      },
    });

  test.each<Bug<Energy>>([
    ['nothing', (one) => one, []],
    ['another id', (one) => ({ ...one, id: 'other' }), ['says who it is']],
    ['no constants', (one) => ({ ...one, constants: {} }), ['says who it is']],
    ['silence costs more', change((joules, density) => joules + 1e-3 * (1 - density)), ['more spikes never cost less']],
    ['work is free', change((joules) => 1 / joules), ['more spikes never cost less', 'more work never costs less']],
    [
      'another sum every time',
      change((joules) => joules + 1e-21 * ++calls),
      ['same counts, same joules; counts untouched'],
    ],
    [
      'a total of its own',
      (one) => ({ ...one, joules: (counts) => ({ ...one.joules(counts), total: 1 }) as ReturnType<Energy['joules']> }),
      ['every layer counts, and they add up'],
    ],
    [
      'NaN counts as 0',
      (one) => ({
        ...one,
        joules: ({ layers, neurons }) =>
          one.joules({
            neurons,
            layers: layers.map((layer) => ({
              ...layer,
              macs: layer.macs || 0,
              runs: layer.runs || 0,
              density: layer.density || 0,
            })),
          }),
      }),
      ['fails in words where a count is not a number'],
    ],
  ])('%s', async (_, plant, found) => {
    expect(await broken(energyLaws(define('energy', { id: 'little', create: () => plant(sound) })))).toEqual(found);
  });
});
