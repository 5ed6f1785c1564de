import type { GraphNode } from '@genospike/core';

/** A hidden layer's size at a width: rounded, at least 1. */
export const scaled = (size: number, width: number): number => Math.max(1, Math.round(size * width));

/** dense -> norm -> neuron for every size, then the output layer, which fires no spikes and is never narrowed. */
export const denseNodes = (
  sizes: readonly number[],
  outputs: number,
  width: number,
  neuron: { readonly recurrent?: boolean } = {},
): GraphNode[] => [
  ...sizes.flatMap((size, i): GraphNode[] => [
    { name: `fc${i + 1}`, op: 'dense', units: scaled(size, width) },
    { name: `fc${i + 1}/norm`, op: 'norm' },
    { name: `fc${i + 1}/neuron`, op: 'neuron', ...neuron },
  ]),
  { name: 'output', op: 'dense', units: outputs },
];
