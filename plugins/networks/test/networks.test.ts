import { expect, test } from '@jest/globals';
import { make, parse, type GraphNode } from '@genospike/core';
import { testNetwork } from '@genospike/testkit';
import { csnn, mlp, recurrent } from '../src/index.ts';

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

testNetwork(recurrent, [{}, { options: { hidden: [16, 8] }, inputs: [[1, 1, 4]] }]);

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

test('recurrent: neurons with feedback between dense layers', () => {
  const { nodes } = make(recurrent, { hidden: [8, 6] }, {}).graph({ input: [1, 1, 4], outputs: 3, width: 0.5 });
  expect(nodes.map(words)).toEqual([
    'dense fc1',
    'norm fc1/norm',
    'neuron fc1/neuron',
    'dense fc2',
    'norm fc2/norm',
    'neuron fc2/neuron',
    'dense output',
  ]);
  expect(nodes.filter(({ op }) => op === 'neuron')).toMatchObject([{ recurrent: true }, { recurrent: true }]);
  expect(nodes.filter(({ op }) => op === 'dense')).toMatchObject([{ units: 4 }, { units: 3 }, { units: 3 }]);
  expect(() => parse(recurrent.options, { hidden: [] }, 'network')).toThrow('hidden');
});
