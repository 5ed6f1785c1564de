import type * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import type { Neuron } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { affine } from './affine.ts';
import { batchNorm, momentsOf } from './batch-norm.ts';
import type { BatchNorm } from './batch-norm.ts';
import { compiled, compiledOrComposed, compiles } from './compiled.ts';
import { check, checkParameters, multiStep, programFor } from './multi-step.ts';
import type { LayerSteps } from './multi-step.ts';

type Named = Readonly<Record<string, Tensor>>;

export interface Norm {
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  /** Left out: 1e-5. */
  readonly epsilon?: number;
}

/** `batchNorm` and `multiStep` as one op where the backend compiles neurons: the normalized currents are never stored,
 *  and for the backward pass nothing but x is.
 *  @param x currents before the norm, float32 [T * B, ...rest, C]; constant: [B, ...rest, C]
 *  @returns spikes [T * B, ...rest, C], or what they are pooled into, differentiable in x, gamma, beta and the
 *    parameters; the batch's statistics
 *  @throws GENO_SHAPE, GENO_NEURON as `multiStep`, GENO_BAD_OPTION as `batchNorm` */
export function normMultiStep(
  neuron: Neuron,
  x: Tensor,
  parameters: Named,
  { gamma, beta, epsilon = 1e-5 }: Norm,
  how: LayerSteps,
): Omit<BatchNorm, 'y'> & { readonly spikes: Tensor } {
  return compiledOrComposed(neuron, () => {
    if (!compiles(neuron, how.soft ?? false)) {
      const { y, mean, variance } = batchNorm(x, gamma, beta, epsilon);
      return { spikes: multiStep(neuron, y, parameters, how), mean, variance };
    }
    const { timesteps, constant = false, pool } = how;
    checkParameters(neuron, parameters, check(x, timesteps, how));
    const { program, learned } = programFor(neuron, parameters, true);
    const { moments, mean, variance } = momentsOf(x, gamma, beta);
    const attrs = { program, timesteps, constant, epsilon };
    const spikes = compiled(attrs, { x, gamma, beta }, learned, { pool, constants: { moments } });
    return { spikes, mean, variance };
  });
}

/** `affine` and `multiStep` as one op where the backend compiles neurons: a norm at inference, its running statistics
 *  folded into scale and shift.
 *  @param x currents before the norm, float32 [T * B, ...rest, C]; constant: [B, ...rest, C]
 *  @returns spikes [T * B, ...rest, C], or what they are pooled into, differentiable in x, scale, shift and the parameters
 *  @throws GENO_SHAPE, GENO_NEURON as `multiStep` */
export function affineMultiStep(
  neuron: Neuron,
  x: Tensor,
  parameters: Named,
  { scale, shift }: { readonly scale: tf.Tensor1D; readonly shift: tf.Tensor1D },
  how: LayerSteps,
): Tensor {
  return compiledOrComposed(neuron, () => {
    if (!compiles(neuron, how.soft ?? false)) return multiStep(neuron, affine(x, scale, shift), parameters, how);
    const { timesteps, constant = false, pool } = how;
    const channels = check(x, timesteps, how);
    checkParameters(neuron, parameters, channels);
    for (const [name, { size }] of Object.entries({ scale, shift }))
      if (size !== channels)
        throw new GenoError('GENO_SHAPE', `affineMultiStep: ${name} has ${size} numbers for ${channels} channels.`);
    const { program, learned } = programFor(neuron, parameters, true);
    return compiled({ program, timesteps, constant }, { x, scale, shift }, learned, { pool });
  });
}
