import { expect, test } from '@jest/globals';
import type { Graph } from '@genospike/core';
import { describe as describeDesign, layersOf } from '@genospike/snn';
import { csnn, design, direct, lif, mlp, residual } from './toys.ts';

const brief = (graph: Graph) =>
  layersOf(graph).map(({ name, input, output, place, skip }) => [
    name,
    `${input.name} ${input.size} -> ${output.name} ${output.size}`,
    place,
    skip,
  ]);

test('a chain: every layer is its own group, a flattened map keeps its channels and gives positions', () => {
  expect(brief(csnn)).toEqual([
    ['conv1', 'input 1 -> conv1 16', 'stem', false],
    ['conv2', 'conv1 16 -> conv2 32', 'hidden', false],
    ['fc1', 'conv2 32 -> fc1 128', 'hidden', false],
    ['output', 'fc1 128 -> output 10', 'classifier', false],
  ]);
  expect(
    layersOf(csnn).map(({ kind, shape, positions, fanIn, fanOut }) => ({ kind, shape, positions, fanIn, fanOut })),
  ).toEqual([
    { kind: 'conv', shape: [3, 3, 1, 16], positions: 9, fanIn: 9, fanOut: 16 },
    { kind: 'conv', shape: [3, 3, 16, 32], positions: 9, fanIn: 144, fanOut: 32 },
    { kind: 'dense', shape: [1568, 128], positions: 49, fanIn: 1568, fanOut: 128 },
    { kind: 'dense', shape: [128, 10], positions: 1, fanIn: 128, fanOut: 10 },
  ]);
});

test('skips: summed layers share a group, and only they and their readers are marked', () => {
  expect(brief(residual)).toEqual([
    ['stem', 'input 3 -> stem 4', 'stem', true],
    ['a1', 'stem 4 -> a1 6', 'hidden', true],
    ['a2', 'a1 6 -> stem 4', 'hidden', true],
    ['b1', 'stem 4 -> b1 5', 'hidden', true],
    ['skip', 'stem 4 -> b1 5', 'hidden', true],
    ['c', 'b1 5 -> c 7', 'hidden', true],
    ['plain', 'c 7 -> plain 8', 'hidden', false],
    ['output', 'plain 8 -> output 3', 'classifier', false],
  ]);
});

test('a flat input has one position', () => {
  expect(brief(mlp(5, [4], 2))).toEqual([
    ['fc1', 'input 5 -> fc1 4', 'stem', false],
    ['output', 'fc1 4 -> output 2', 'classifier', false],
  ]);
  expect(layersOf(mlp(5, [4], 2))[0]).toMatchObject({ shape: [5, 4], positions: 1, fanIn: 5 });
});

test.each<[string, Graph, RegExp]>([
  ['unknown node', { input: [1, 1, 2], nodes: [{ name: 'a', op: 'dense', units: 2, from: ['inptu'] }] }, /reads inptu/],
  [
    'two of a name',
    {
      input: [1, 1, 2],
      nodes: [
        { name: 'a', op: 'neuron' },
        { name: 'a', op: 'neuron' },
      ],
    },
    /Two nodes are named a/,
  ],
  [
    'unlike summands',
    {
      input: [1, 1, 2],
      nodes: [
        { name: 'a', op: 'dense', units: 3 },
        { name: 'b', op: 'add', from: ['a', 'input'] },
      ],
    },
    /b adds a \[1, 1, 3\] and input \[1, 1, 2\]/,
  ],
  ['window too large', { input: [2, 2, 1], nodes: [{ name: 'p', op: 'pool', size: 3 }] }, /would make \[0, 0, 1\]/],
])('a graph that cannot be is refused: %s', (_, graph, message) => {
  expect(() => layersOf(graph)).toThrow(
    expect.objectContaining({ code: 'GENO_GRAPH', message: expect.stringMatching(message) }),
  );
});

test('counts: conv 144 + 4608, fc1 1568 * 128, output 1280, norms 352', () => {
  const { parameters, weights, bytes, layers, encoded } = describeDesign(design(csnn));
  expect(layers.map(({ weights }) => weights)).toEqual([144, 4608, 200704, 1280]);
  expect([parameters, weights, bytes]).toEqual([207_088, 207_088, 4 * 207_088]);
  expect(encoded).toEqual([]);
});

test('counts: what an encoding stores, trainable neuron parameters, encoded layers', () => {
  const layers = layersOf(mlp(6, [4], 2));
  const own = direct(layers);
  const encoding = {
    ...own,
    genome: { size: 1, mean: 0, spread: 1 },
    express: () => ({ 'output/weight': { data: new Float32Array(8) }, code: { data: [1, 2] } }),
    count: { numbers: 10, bytes: 10 },
  };
  const { parameters, weights, bytes, encoded } = describeDesign(
    design(mlp(6, [4], 2), { encoding, neuron: lif(true) }),
  );
  // Norm: gamma and beta of 4; neuron: tau of 4.
  expect(parameters).toBe(10 + 8 + 4);
  expect(bytes).toBe(10 + 4 * 12);
  expect(weights).toBe(24 + 8 + 12);
  expect(encoded).toEqual(['fc1']);
});
