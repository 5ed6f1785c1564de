import * as tf from '@tensorflow/tfjs';
import { GenoError } from '@genospike/core';
import type { Neuron, Sequenced, Stepped } from '@genospike/core';
import type { Tensor } from '@tensorflow/tfjs';
import { compose, spikeOp } from '../neuron/compose.ts';
import { refuse } from '../neuron/errors.ts';
import { initialParameters } from '../neuron/parameters.ts';
import { isSequenced, learnedNames, parameterOf, programOf } from '../neuron/program.ts';
import type { Program } from '../neuron/program.ts';
import { compiled, compiledOrComposed, compiles } from './compiled.ts';

export interface MultiStep {
  /** Steps that are folded into the first axis of x. */
  readonly timesteps: number;
  /** The spike is the surrogate's primitive: smooth, so that finite differences check gradients. */
  readonly soft?: boolean;
}

export interface LayerSteps extends MultiStep {
  /** The input is the same at every step and given once: x is [B, ...rest, C]. */
  readonly constant?: boolean;
  /** Average pooling right behind: the op gives what is pooled. x is [T * B, H, W, C]. */
  readonly pool?: Pool | undefined;
}

export interface Pool {
  /** Side by side; pixels that fill no window are left out. */
  readonly window: readonly [height: number, width: number];
  /** Is lent the spikes, which are gone once the op is done. */
  readonly watch?: ((spikes: Tensor) => void) | undefined;
}

/** Runs a layer of neurons over all timesteps, from their initial state.
 *  @param x input currents, float32, time-major and folded: [T * B, ...rest, C]; constant: [B, ...rest, C]
 *  @param parameters the trainable parameters by name, [1] or scalar for the layer, [C] a channel, or the shape that a
 *    sequence gives. The others are constants of the neuron: a tensor given for one is not read
 *  @returns spikes [T * B, ...rest, C], or what they are pooled into, differentiable in x and in the trainable parameters
 *  @throws GENO_SHAPE for a shape that does not fit, GENO_NEURON for a neuron that is not an equation */
export function multiStep(
  neuron: Neuron,
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  how: LayerSteps,
): Tensor {
  const { timesteps, constant = false, soft = false, pool } = how;
  checkParameters(neuron, parameters, check(x, timesteps, how));
  return compiledOrComposed(neuron, () => {
    if ((constant || pool) && !compiles(neuron, soft))
      return pooled(multiStep(neuron, constant ? unfold(x, timesteps) : x, parameters, { timesteps, soft }), pool);
    if (isSequenced(neuron)) return sequence(neuron, x, parameters, { timesteps, soft });
    const { program, learned } = programFor(neuron, parameters);
    return compiles(neuron, soft, constant || !!pool)
      ? compiled({ program, timesteps, constant }, { x }, learned, { pool })
      : compose(program, x, learned, { timesteps, soft });
  });
}

/** Spikes as one op after the other gives them. */
function pooled(spikes: Tensor, pool: Pool | undefined): Tensor {
  if (!pool) return spikes;
  pool.watch?.(spikes);
  const window: [number, number] = [...pool.window];
  return tf.avgPool(spikes as tf.Tensor4D, window, window, 'valid');
}

/** All steps of what is the same at each. */
const unfold = (x: Tensor, timesteps: number): Tensor =>
  tf.concat(
    Array.from({ length: timesteps }, () => x),
    0,
  );

/** The program for parameters of these sizes, and their values in its order, [1] or [C]; `affine`: with a front. */
export function programFor(
  neuron: Stepped,
  parameters: Readonly<Record<string, Tensor>>,
  affine = false,
): { readonly program: Program; readonly learned: readonly Tensor[] } {
  const names = learnedNames(neuron);
  const learned = names.map((name) => tf.reshape(parameters[name]!, [-1]));
  const per = Object.fromEntries(names.map((name, i) => [name, learned[i]!.size === 1 ? 'layer' : 'channel'] as const));
  return { program: programOf(neuron, per, affine), learned };
}

const isTensor = (value: unknown): value is Tensor => value instanceof tf.Tensor;
const text = ({ shape }: { readonly shape: readonly number[] }): string => `[${shape.join(', ')}]`;

/** A neuron that sees the whole sequence gets it unfolded: [T, B, ...rest, C]. */
function sequence(
  neuron: Sequenced,
  x: Tensor,
  parameters: Readonly<Record<string, Tensor>>,
  { timesteps, soft }: Required<MultiStep>,
): Tensor {
  const initial = initialParameters(neuron, x.shape.at(-1)!);
  const get = (name: string): Tensor => {
    const own = initial[name];
    if (own === undefined)
      throw refuse(
        `The neuron reads a parameter ${name} that it does not have.`,
        `it has: ${Object.keys(neuron.parameters).join(', ') || 'none'}`,
      );
    return own.trainable ? parameters[name]! : tf.tensor(own.data, [...own.shape]);
  };
  const [folded = 0, ...rest] = x.shape;
  const unfolded = tf.reshape(x, [timesteps, folded / timesteps, ...rest]);
  const spikes: unknown = neuron.sequence(unfolded, { get }, spikeOp(neuron.surrogate, { soft }));
  if (!isTensor(spikes) || spikes.shape.join() !== unfolded.shape.join())
    throw refuse(
      `The sequence returns ${isTensor(spikes) ? text(spikes) : typeof spikes} for an input ${text(unfolded)}.`,
      'return one tensor of the shape of the input',
    );
  return tf.reshape(spikes, x.shape);
}

/** The channels of x.
 *  @throws GENO_SHAPE for a shape that does not fit */
export function check(x: Tensor, timesteps: number, { constant = false, pool }: Partial<LayerSteps> = {}): number {
  const shape = text(x);
  const bad = (what: string, fix: string) => new GenoError('GENO_SHAPE', `multiStep: ${what}`, { fix });
  if (x.dtype !== 'float32') throw bad(`x is ${x.dtype}.`, 'give it float32 currents');
  if (x.rank < 2 || x.size === 0) throw bad(`x is ${shape}.`, 'give it [T * B, ...rest, C] with at least one neuron');
  if (!Number.isInteger(timesteps) || timesteps < 1) throw bad(`timesteps is ${timesteps}.`, 'give a positive integer');
  if (!constant && x.shape[0] % timesteps)
    throw bad(
      `the first axis of x ${shape} is not a multiple of ${timesteps} timesteps.`,
      'fold time first: [T * B, ...]',
    );
  const [, height = 0, width = 0] = x.shape;
  if (pool && !(x.rank === 4 && pool.window[0] <= height && pool.window[1] <= width))
    throw bad(`x ${shape} cannot be pooled by ${pool.window.join(' x ')}.`, 'give it [T * B, H, W, C], no smaller');
  return x.shape.at(-1)!;
}

/** @throws GENO_SHAPE for a parameter that is missing, or not as large as the neuron says */
export function checkParameters(neuron: Neuron, parameters: Readonly<Record<string, Tensor>>, channels: number): void {
  for (const [name, own] of Object.entries(neuron.parameters)) {
    const { data, trainable, shape } = parameterOf(own);
    const given = trainable ? parameters[name] : { size: data.length, shape: shape ?? [data.length] };
    const fits = shape ? given?.shape.join() === shape.join() : given && (given.size === 1 || given.size === channels);
    if (fits) continue;
    const wanted = shape ? text({ shape }) : `${channels} channels`;
    throw new GenoError(
      'GENO_SHAPE',
      given
        ? `multiStep: parameter ${name} is ${text(given)} for ${wanted}.`
        : `multiStep: parameter ${name} is missing.`,
      { role: 'neuron', fix: shape ? `give the shape ${wanted}` : `give one value, or ${channels}` },
    );
  }
}
