import { define, type GraphNode } from '@genospike/core';
import { convNorm, residual, residualGraph, type Block } from './residual.ts';

/** conv -> norm -> neuron -> conv -> norm, the skip added to that current, then the neuron. */
const block = ({ name, from, filters, stride, changes }: Block): GraphNode[] => [
  ...convNorm(`${name}/conv1`, { filters, kernel: 3, stride, from }),
  { name: `${name}/conv1/neuron`, op: 'neuron' },
  ...convNorm(`${name}/conv2`, { filters, kernel: 3 }),
  ...(changes ? convNorm(`${name}/skip`, { filters, kernel: 1, stride, from }) : []),
  { name: `${name}/add`, op: 'add', from: [`${name}/conv2/norm`, changes ? `${name}/skip/norm` : from] },
  { name: `${name}/neuron`, op: 'neuron' },
];

/** A spiking residual network (He et al., CVPR 2016, basic blocks; with neurons in place of ReLU as in Zheng et al.,
 *  "Going deeper with directly-trained larger spiking neural networks", AAAI 2021): the skip is added to the current before
 *  the block's last neuron, so that every convolution behind the stem reads spikes, exactly 0 or 1. */
export const resnet = define('network', {
  id: 'resnet',
  options: residual,
  create: ({ options }) => ({ graph: (of) => residualGraph('resnet', options, of, block) }),
});
