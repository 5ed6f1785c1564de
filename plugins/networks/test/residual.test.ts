import { describe, expect, test } from '@jest/globals';
import { make, parse, type Graph, type GraphNode } from '@genospike/core';
import { testNetwork, type NetworkCase } from '@genospike/testkit';
import { resnet, sewResnet } from '../src/index.ts';

const tiny = { filters: [4, 6, 8], blocks: [1, 2, 1] };
const cases = [
  {},
  { options: tiny, inputs: [[9, 7, 2]] },
  { options: { ...tiny, stem: { kernel: 7, stride: 2, pool: 2 }, dense: [16] }, inputs: [[32, 32, 3]] },
] satisfies NetworkCase[];
testNetwork(resnet, cases);
testNetwork(sewResnet, cases);

const graphOf = (network: typeof resnet | typeof sewResnet, options: object = {}, classes = 10, width = 1): Graph =>
  make(network, options, {}).graph({ input: [32, 32, 3], outputs: classes, width });
/** Weights and gammas and betas, by a walk of its own. */
const countOf = ({ input, nodes }: Graph): { readonly weights: number; readonly norms: number } => {
  const channels = new Map<string, number>([['input', input[2]]]);
  let [before, weights, norms] = ['input', 0, 0];
  for (const node of nodes) {
    const read = channels.get(node.from?.[0] ?? before)!;
    if (node.op === 'conv') weights += node.kernel ** 2 * read * node.filters;
    if (node.op === 'dense') weights += read * node.units;
    if (node.op === 'norm') norms += 2 * read;
    channels.set(node.name, node.op === 'conv' ? node.filters : node.op === 'dense' ? node.units : read);
    before = node.name;
  }
  return { weights, norms };
};

// Published counts: PyTorch's models without the biases of the output, and tdBN's ResNet-19 (Zheng et al. 2021).
describe.each([
  ['resnet', resnet],
  ['sew-resnet', sewResnet],
] as const)('%s has the parameters of the published networks', (_, network) => {
  const imagenet = { stem: { kernel: 7, stride: 2, pool: 2 } };
  test.each([
    ['ResNet-18, CIFAR form', {}, 10, 11_164_352, 9_600],
    [
      'ResNet-19',
      { filters: [128, 256, 512], blocks: [3, 3, 2], dense: [256] },
      10,
      12_687_232,
      2 * (128 * 7 + 256 * 7 + 512 * 5 + 256),
    ],
    ['ResNet-20', { filters: [16, 32, 64], blocks: [3, 3, 3] }, 10, 270_896, 2 * (16 * 7 + 32 * 7 + 64 * 7)],
    ['ResNet-18, ImageNet', imagenet, 1000, 11_689_512 - 1000 - 9_600, 9_600],
    ['ResNet-34, ImageNet', { ...imagenet, blocks: [3, 4, 6, 3] }, 1000, 21_797_672 - 1000 - 17_024, 17_024],
  ])('%s', (_name, options, classes, weights, norms) => {
    expect(countOf(graphOf(network, options, classes))).toEqual({ weights, norms });
  });
});

const words = ({ name, op, from }: GraphNode) => `${op} ${name}${from ? ` < ${from.join(' ')}` : ''}`;
const blockOf = (graph: Graph, name: string) =>
  graph.nodes.filter((node) => node.name.startsWith(`${name}/`)).map(words);

test('resnet: the skip joins the current of the block’s last neuron; a block that halves has a convolution in it', () => {
  const graph = graphOf(resnet, tiny);
  expect(graph.nodes.slice(0, 3).map(words)).toEqual(['conv stem', 'norm stem/norm', 'neuron stem/neuron']);
  expect(blockOf(graph, 'block1')).toEqual([
    'conv block1/conv1 < stem/neuron',
    'norm block1/conv1/norm',
    'neuron block1/conv1/neuron',
    'conv block1/conv2',
    'norm block1/conv2/norm',
    'add block1/add < block1/conv2/norm stem/neuron',
    'neuron block1/neuron',
  ]);
  expect(blockOf(graph, 'block2').slice(-4)).toEqual([
    'conv block2/skip < block1/neuron',
    'norm block2/skip/norm',
    'add block2/add < block2/conv2/norm block2/skip/norm',
    'neuron block2/neuron',
  ]);
  expect(graph.nodes.slice(-2).map(words)).toEqual(['pool pool', 'dense output']);
});

test('resnet: every convolution behind the stem reads spikes, and nothing but a norm or a pool stands before a neuron', () => {
  const { nodes } = graphOf(resnet);
  const at = new Map(nodes.map((node, i) => [node.name, { node, before: nodes[i - 1]?.name }]));
  for (const [name, { node, before }] of at) {
    if (node.op !== 'conv' || name === 'stem') continue;
    expect([name, at.get(node.from?.[0] ?? before!)!.node.op]).toEqual([name, 'neuron']);
  }
});

test('sew-resnet: spikes are added to spikes, and a skip that changes the map fires', () => {
  const graph = graphOf(sewResnet, tiny);
  expect(blockOf(graph, 'block1').slice(-3)).toEqual([
    'norm block1/conv2/norm',
    'neuron block1/conv2/neuron',
    'add block1/add < block1/conv2/neuron stem/neuron',
  ]);
  expect(blockOf(graph, 'block2').slice(-4)).toEqual([
    'conv block2/skip < block1/add',
    'norm block2/skip/norm',
    'neuron block2/skip/neuron',
    'add block2/add < block2/conv2/neuron block2/skip/neuron',
  ]);
});

test('the first block of every later stage halves the map; its convolutions have the filters of its stage', () => {
  const strided = graphOf(resnet).nodes.filter((node) => node.op === 'conv' && (node.stride ?? 1) > 1);
  expect(strided.map(({ name }) => name)).toEqual(
    ['block3', 'block5', 'block7'].flatMap((block) => [`${block}/conv1`, `${block}/skip`]),
  );
  const filters = (width: number) =>
    graphOf(resnet, tiny, 10, width).nodes.flatMap((node) => (node.op === 'conv' ? [node.filters] : []));
  expect(filters(1)).toEqual([4, 4, 4, 6, 6, 6, 6, 6, 8, 8, 8]);
  expect(filters(0.5)).toEqual([2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4]);
});

test('the stem of large images pools its currents, before norm and neuron', () => {
  const { nodes } = graphOf(sewResnet, { stem: { kernel: 7, stride: 2, pool: 2 } });
  expect(nodes.slice(0, 4).map(words)).toEqual(['conv stem', 'pool stem/pool', 'norm stem/norm', 'neuron stem/neuron']);
});

test('bad input: stages that do not match, flat samples, a stem that pools more than there is', () => {
  expect(() => parse(resnet.options, { filters: [8, 16] }, 'network')).toThrow(
    'network.blocks needs one number for each stage',
  );
  expect(() => parse(sewResnet.options, { filters: [8], blocks: [0] }, 'network')).toThrow('blocks');
  const graph = (input: [number, number, number]) => () =>
    make(resnet, { stem: { stride: 2, pool: 4 } }, {}).graph({ input, outputs: 10, width: 1 });
  expect(graph([1, 1, 700])).toThrow(
    expect.objectContaining({ code: 'GENO_NETWORK', fix: expect.stringMatching('mlp') }),
  );
  expect(graph([6, 6, 3])).toThrow('the stem makes a map of 3 x 3, its pool wants 4 x 4');
});
