import type { TensorInfo } from '@tensorflow/tfjs';
import { averagePool, averagePoolGradient } from '../backend/ops/pool.ts';
import { arena, bitOutput, device, offsetOf, output, register, sizeOf, valuesOf } from '../backend/registry.ts';
import type { KernelArguments } from '../backend/registry.ts';
import { compiledOf } from './compile.ts';
import type { Gradients } from './compile.ts';
import { affineGradient, normFront, normGradient } from './front.ts';
import { readsPooled, withPooled } from './pooled.ts';
import type { Pooling } from './pooled.ts';
import type { Program } from './program.ts';

/** The neuron op as tfjs kernels: a backend that registers them runs neurons compiled, any other composed of tf ops.
 *  Inputs: x, the learned parameters as parameter0, parameter1, ..., and for the gradient dy. */
export const MULTI_STEP = 'MultiStep';
export const MULTI_STEP_GRAD = 'MultiStepGrad';
/** The same for more: a constant x, [B, ...rest, C] for all steps; a program with a front, which takes scale and shift, or
 *  moments [2, C] (mean, variance), gamma and beta, and the attribute epsilon; average pooling behind, which gives what
 *  is pooled and the spikes, and takes the pooled adjoint. */
export const FUSED = 'FusedMultiStep';
export const FUSED_GRAD = 'FusedMultiStepGrad';
export interface MultiStepAttrs {
  readonly program: Program;
  readonly timesteps: number;
  readonly epsilon?: number;
  readonly constant?: boolean;
  /** Windows side by side; x is [T * B, H, W, C]. */
  readonly pool?: Pooling['window'] | undefined;
}

function frontOf(inputs: KernelArguments['inputs'], epsilon: number) {
  const values = (name: string) => {
    const tensor = inputs[name];
    return tensor && (valuesOf(tensor) as Float32Array);
  };
  const [scale, shift, moments, gamma, beta] = ['scale', 'shift', 'moments', 'gamma', 'beta'].map(values);
  if (scale && shift) return { scale, shift, mean: new Float32Array(scale.length) };
  return moments && gamma && beta ? normFront(moments, gamma, beta, epsilon) : undefined;
}

const read = ({ inputs, attrs }: KernelArguments) => {
  const { program, timesteps, epsilon = 0, constant = false, pool } = attrs as unknown as MultiStepAttrs;
  const x = inputs['x']!;
  const [folded = 0, ...rest] = x.shape;
  const parameters = program.learned.map((_, i): TensorInfo => inputs[`parameter${i}`]!);
  const layout = {
    timesteps,
    neurons: sizeOf(x.shape) / (constant ? 1 : timesteps),
    constant,
    channels: x.shape.at(-1)!,
    x: offsetOf(x),
    learned: parameters.map(valuesOf),
    front: frontOf(inputs, epsilon),
  };
  return {
    compiled: compiledOf(program),
    x,
    parameters,
    layout,
    pool,
    shape: [constant ? folded * timesteps : folded, ...rest],
  };
};

function forward(given: KernelArguments): TensorInfo | TensorInfo[] {
  const all = read(given);
  const spikes = fire(all);
  return all.pool ? [averagePool(spikes, all.pool), spikes] : spikes;
}

function fire({ compiled, shape, layout }: ReturnType<typeof read>): TensorInfo {
  if (compiled.hasBits(layout.neurons)) {
    const { info, bits } = bitOutput(shape);
    // Behind the last bit there may be half a word.
    device()
      .arena.ints(bits, Math.ceil(sizeOf(shape) / 32))
      .fill(0, -1);
    compiled.forward(device(), layout, bits, { bits: true });
    return info;
  }
  const spikes = output(shape);
  compiled.forward(device(), layout, spikes.offset);
  return spikes.info;
}

/** The adjoint of x, for a front those of scale and shift or of gamma and beta, then those of the parameters. */
function backward(given: KernelArguments): TensorInfo[] {
  const all = read(given);
  const { x, parameters, layout } = all;
  const { inputs, attrs } = given;
  const dX = output(x.shape);
  const { learned, front } = reverse(all, offsetOf(inputs['dy']!), dX.offset);
  const tensor = (values: ArrayLike<number>, shape: readonly number[]) => {
    const one = output(shape);
    one.view.set(values);
    return one.info;
  };
  const behind = front && { x, sums: front[0], products: front[1], dy: dX.offset };
  const dFront = !behind
    ? []
    : inputs['moments']
      ? normGradient(behind, inputs['moments'], inputs['gamma']!, attrs['epsilon'] as number)
      : affineGradient(behind, inputs['scale']!);
  return [
    dX.info,
    ...dFront.map((gradient) => tensor(gradient, [layout.channels])),
    ...learned.map((gradient, i) => tensor(gradient, parameters[i]!.shape)),
  ];
}

/** The backward pass from the adjoint of the spikes, or of what they are pooled into. */
function reverse({ compiled, layout, shape, pool }: ReturnType<typeof read>, dy: number, dX: number): Gradients {
  if (!pool) return compiled.backward(device(), layout, dy, dX);
  const [folded, ...rest] = shape as [number, number, number, number];
  const pooling: Pooling = { map: [folded / layout.timesteps, ...rest], window: pool };
  if (readsPooled(pooling))
    return withPooled(arena(), pooling, (pooled) => compiled.backward(device(), { ...layout, pooled }, dy, dX));
  return arena().scratch(4 * sizeOf(shape), (dSpikes) => {
    averagePoolGradient(dy, shape, pool, dSpikes);
    return compiled.backward(device(), layout, dSpikes, dX);
  });
}

register(MULTI_STEP, forward);
register(FUSED, forward);
register(MULTI_STEP_GRAD, backward);
register(FUSED_GRAD, backward);
