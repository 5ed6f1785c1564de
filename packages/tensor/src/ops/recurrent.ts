import * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import type { Neuron } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { RECURRENT, RECURRENT_GRAD } from '../neuron/recurrent-kernels.ts';
import type { MultiStepAttrs } from '../neuron/kernels.ts';
import { compiledOrComposed, compiles } from './compiled.ts';
import { check, checkParameters, programFor } from './multi-step.ts';
import type { MultiStep } from './multi-step.ts';
import { neuronStep, stepped } from './neuron-step.ts';
import type { NeuronState } from './neuron-step.ts';

/** Runs a layer of neurons that also read, through a matrix, what the layer fired a step before:
 *  current_t = x_t + spikes_{t-1} weight, with no spikes before the first step.
 *  @param x input currents, float32, time-major and folded: [T * B, ...rest, C]
 *  @param weight [C, C], from a neuron to those it excites
 *  @param parameters as in `multiStep`
 *  @returns spikes of the shape of x, differentiable through time in x, weight and the trainable parameters
 *  @throws GENO_SHAPE for a shape that does not fit, GENO_NEURON for a neuron that sees the whole sequence */
export function recurrentMultiStep(
  neuron: Neuron,
  x: Tensor,
  weight: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  { timesteps, soft = false }: MultiStep,
): Tensor {
  const own = stepped(neuron);
  const channels = check(x, timesteps);
  checkParameters(neuron, parameters, channels);
  if (weight.shape.join() !== [channels, channels].join())
    throw new GenoError('GENO_SHAPE', `The feedback of ${channels} channels is [${weight.shape.join(', ')}].`, {
      fix: `give [${channels}, ${channels}], from a neuron to those it excites`,
    });
  return compiledOrComposed(own, () => {
    if (!compiles(own, soft) || !tf.getKernel(RECURRENT, tf.getBackend()))
      return composed(own, x, weight, parameters, { timesteps, soft });
    const { program, learned } = programFor(own, parameters);
    return run({ program, timesteps }, [x, weight, ...learned]);
  });
}

/** Step after step by tf ops, on any backend. */
function composed(
  neuron: Neuron,
  x: Tensor,
  weight: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  { timesteps, soft }: Required<MultiStep>,
): Tensor {
  // The gradient of tf.split fails for a single piece.
  const currents = timesteps === 1 ? [x] : tf.split(x, timesteps);
  const spikes: Tensor[] = [];
  let state: NeuronState | undefined;
  for (const current of currents) {
    const before = spikes.at(-1);
    const feedback = before && tf.reshape(tf.matMul(tf.reshape(before, [-1, weight.shape[0]!]), weight), current.shape);
    const after = neuronStep(neuron, feedback ? tf.add(current, feedback) : current, parameters, { state, soft });
    spikes.push(after.spikes);
    state = after.state;
  }
  return timesteps === 1 ? spikes[0]! : tf.concat(spikes);
}

/** The compiled op. Spikes, and currents in the place of x, are kept for the backward pass. */
function run(attrs: MultiStepAttrs, inputs: Tensor[]): Tensor {
  const call = (kernel: string, first: Record<string, Tensor>, learned: readonly Tensor[]): Tensor[] => {
    const named = Object.fromEntries(learned.map((parameter, i) => [`parameter${i}`, parameter]));
    return tf
      .engine()
      .runKernel(kernel, { ...first, ...named }, { ...attrs } as unknown as tf.NamedAttrMap) as Tensor[];
  };
  const op = tf.customGrad((...given) => {
    const save = given.pop() as unknown as (tensors: Tensor[]) => void;
    const [x, weight, ...learned] = given as [Tensor, Tensor, ...Tensor[]];
    const [value, currents] = call(RECURRENT, { x, weight }, learned) as [Tensor, Tensor];
    save([value, currents, weight, ...learned]);
    return {
      value,
      gradFunc: (dy: Tensor, [spikes, current, by, ...parameters]: Tensor[]) =>
        call(RECURRENT_GRAD, { spikes: spikes!, currents: current!, weight: by!, dy }, parameters),
    };
  });
  return op(...inputs);
}
