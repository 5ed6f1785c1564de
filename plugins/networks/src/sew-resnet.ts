import { define, type GraphNode } from '@genospike/core';
import { convNorm, residual, residualGraph, type Block } from './residual.ts';

const convNeuron = (name: string, how: Parameters<typeof convNorm>[1]): GraphNode[] => [
  ...convNorm(name, how),
  { name: `${name}/neuron`, op: 'neuron' },
];

/** conv -> norm -> neuron twice, then the skip is added to the spikes; a skip that changes the map fires too. */
const block = ({ name, from, filters, stride, changes }: Block): GraphNode[] => [
  ...convNeuron(`${name}/conv1`, { filters, kernel: 3, stride, from }),
  ...convNeuron(`${name}/conv2`, { filters, kernel: 3 }),
  ...(changes ? convNeuron(`${name}/skip`, { filters, kernel: 1, stride, from }) : []),
  { name: `${name}/add`, op: 'add', from: [`${name}/conv2/neuron`, changes ? `${name}/skip/neuron` : from] },
];

/** The spike-element-wise residual network with g = ADD (Fang et al., "Deep residual learning in spiking neural networks",
 *  NeurIPS 2021): spikes are added to spikes, so that a silent block is the identity and gradients pass deep networks. What
 *  the next block reads are whole numbers, up to one more than the blocks of its stage: an energy model counts them as
 *  multiplications. */
export const sewResnet = define('network', {
  id: 'sew-resnet',
  options: residual,
  create: ({ options }) => ({ graph: (of) => residualGraph('sew-resnet', options, of, block) }),
});
