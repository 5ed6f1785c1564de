import type { Neuron } from '@genospike/core';
import { refuse } from './errors.ts';
import { parameterOf } from './program.ts';

/** A parameter of one neuron layer, as it starts. */
export interface InitialParameter {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  readonly trainable: boolean;
}

/** The parameters of one neuron layer of `channels` channels: [1] per layer, [channels] per channel, or the shape that
 *  the neuron gives.
 *  @throws GENO_NEURON where a neuron gives neither 1 nor as many values as that */
export function initialParameters(neuron: Neuron, channels: number): Record<string, InitialParameter> {
  return Object.fromEntries(
    Object.entries(neuron.parameters).map(([name, parameter]) => {
      const { data, per, trainable, shape } = parameterOf(parameter);
      const size = shape ? shape.reduce((a, b) => a * b, 1) : channels;
      if (data.length !== 1 && data.length !== size)
        throw refuse(
          `Parameter ${name} has ${data.length} values for ${shape ? `its shape [${shape.join(', ')}]` : `a layer of ${channels} channels`}.`,
          shape ? `give one number, or ${size}` : 'give one number, or one a channel',
        );
      const length = shape || per === 'channel' ? size : 1;
      const values = Float32Array.from({ length }, (_, i) => data[data.length > 1 ? i : 0]!);
      return [name, { data: values, shape: shape ?? [length], trainable }];
    }),
  );
}
