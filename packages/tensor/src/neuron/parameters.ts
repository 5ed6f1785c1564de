import type { Neuron } from '@genospike/core';
import { refuse } from './errors.ts';
import { parameterOf } from './program.ts';

/** The parameters of one neuron layer of `channels` channels: [1] per layer, [channels] per channel.
 *  @throws GENO_NEURON where a neuron gives neither 1 nor `channels` values */
export function initialParameters(
  neuron: Neuron,
  channels: number,
): Record<string, { data: Float32Array; trainable: boolean }> {
  return Object.fromEntries(
    Object.entries(neuron.parameters).map(([name, parameter]) => {
      const { data, per, trainable } = parameterOf(parameter);
      if (data.length !== 1 && data.length !== channels)
        throw refuse(
          `Parameter ${name} has ${data.length} values for a layer of ${channels} channels.`,
          'give one number, or one a channel',
        );
      const size = per === 'channel' ? channels : 1;
      return [name, { data: Float32Array.from({ length: size }, (_, c) => data[data.length > 1 ? c : 0]!), trainable }];
    }),
  );
}
