import { expect, test } from '@jest/globals';
import { make, parse, type GraphNode } from '@genospike/core';
import { testNetwork } from '@genospike/testkit';
import { csnn, mlp } from '../src/index.ts';

testNetwork(csnn, [
  {},
  { options: { conv: [4, { filters: 8, kernel: 5, stride: 2, pool: 1 }], dense: [] } },
  { options: { conv: [3], pool: 1, kernel: 1 }, inputs: [[7, 5, 2]] },
]);
testNetwork(mlp, [
  {},
  { options: { hidden: [] } },
  {
    options: { hidden: [32, 8] },
    inputs: [
      [1, 1, 4],
      [28, 28, 1],
    ],
  },
]);

const words = (node: GraphNode) => `${node.op} ${node.name}`;

test('csnn: pooling comes before the neuron, so that every later layer reads 0 and 1', () => {
  const { nodes } = make(csnn, {}, {}).graph({ input: [28, 28, 1], outputs: 10, width: 1 });
  expect(nodes.map(words)).toEqual([
    'conv conv1',
    'pool conv1/pool',
    'norm conv1/norm',
    'neuron conv1/neuron',
    'conv conv2',
    'pool conv2/pool',
    'norm conv2/norm',
    'neuron conv2/neuron',
    'dense fc1',
    'norm fc1/norm',
    'neuron fc1/neuron',
    'dense output',
  ]);
  expect(nodes.filter(({ op }) => op === 'conv' || op === 'dense')).toMatchObject([
    { filters: 16, kernel: 3, stride: 1, padding: 'same' },
    { filters: 32 },
    { units: 128 },
    { units: 10 },
  ]);
});

test('width scales what is hidden, rounded and at least 1, never the outputs', () => {
  const sizes = (width: number) =>
    make(csnn, { conv: [16, 3] }, {})
      .graph({ input: [28, 28, 1], outputs: 10, width })
      .nodes.flatMap((node) => ('filters' in node ? [node.filters] : 'units' in node ? [node.units] : []));
  expect(sizes(0.5)).toEqual([8, 2, 64, 10]);
  expect(sizes(0.001)).toEqual([1, 1, 1, 10]);
});

test('csnn: its own kernel, stride and pool for one convolution', () => {
  const { nodes } = make(csnn, { conv: [8, { filters: 4, kernel: 5, stride: 2, pool: 1 }] }, {}).graph({
    input: [28, 28, 1],
    outputs: 10,
    width: 1,
  });
  expect(nodes.find(({ name }) => name === 'conv2')).toMatchObject({ filters: 4, kernel: 5, stride: 2 });
  expect(nodes.some(({ name }) => name === 'conv2/pool')).toBe(false);
});

test('csnn: a map smaller than its pool is refused in words', () => {
  const graph = (conv: number[], input: [number, number, number]) => () =>
    make(csnn, { conv }, {}).graph({ input, outputs: 10, width: 1 });
  expect(graph([4, 4, 4, 4, 4], [28, 28, 1])).toThrow('conv5 makes a map of 1 x 1, its pool wants 2 x 2.');
  expect(graph([4], [1, 1, 4])).toThrow(
    expect.objectContaining({ code: 'GENO_NETWORK', fix: expect.stringMatching('mlp') }),
  );
});

test('csnn: a wrong list item says what an item is', () => {
  expect(() => parse(csnn.options, { conv: ['16'] }, 'network')).toThrow(
    'network.conv.0 give a whole number of filters',
  );
});
