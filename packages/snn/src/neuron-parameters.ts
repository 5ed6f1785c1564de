import type { Neuron, Numbers } from '@genospike/core';

/** A neuron's parameter in one layer: [channels], or what its data holds. */
export interface NeuronStart {
  readonly data: Float32Array;
  readonly trainable: boolean;
}

/** What a layer of `channels` channels starts with. Plain numbers are constants of the whole layer. */
export function neuronStarts(neuron: Neuron, channels: number): Readonly<Record<string, NeuronStart>> {
  return Object.fromEntries(
    Object.entries(neuron.parameters).map(([name, given]) => {
      const { data, per = 'layer', trainable = false } = typeof given === 'number' ? { data: given } : given;
      const numbers: Numbers = typeof data === 'number' ? [data] : data;
      const repeat = per === 'channel' && numbers.length === 1 ? channels : 1;
      return [
        name,
        {
          data: Float32Array.from({ length: numbers.length * repeat }, (_, i) => numbers[i % numbers.length] ?? 0),
          trainable,
        },
      ];
    }),
  );
}
