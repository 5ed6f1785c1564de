/**
 * How an op joins the backends over a device (wasm, native):
 *
 *   register('MultiStep', ({ inputs, attrs }) => {
 *     const x = offsetOf(inputs.x);                 // where its float32 values lie in the arena
 *     const y = output(inputs.x.shape);             // a new tensor in the arena
 *     kernel(x, y.offset, y.view.length);
 *     return y.info;                                // or a list of them; undefined: "not mine", the cpu kernel runs
 *   });
 *
 * and is called by `tf.engine().runKernel('MultiStep', { x }, attrs)`. Scratch: `arena().scratch(bytes, work)`;
 * threads: `spread(kernel, calls)`.
 */
import * as tf from '@tensorflow/tfjs';
import type { Arena } from '../device/arena.ts';
import type { Device, Kernels } from '../device/device.ts';
import type { DeviceBackend } from './backend.ts';

/** The backends over a device, by their names in tfjs. */
export const BACKEND = 'genospike-wasm';
export const NATIVE = 'genospike-native';
/** Whether a backend is one of ours: it has the fused ops. */
export const isOurs = (name = tf.getBackend()): boolean => name === BACKEND || name === NATIVE;
/** A fallback on fewer numbers than this costs nothing worth counting. */
const LARGE = 10_000;

export interface KernelArguments {
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}
export type KernelFunction = (given: KernelArguments) => tf.TensorInfo | tf.TensorInfo[] | undefined;
/** A new float32 tensor in the arena; its content is undefined until written. */
export interface Output {
  readonly info: tf.TensorInfo;
  readonly offset: number;
  readonly view: Float32Array;
}
/** A new float32 tensor that holds only 0 and 1: bit i of word i >> 5 is value i; undefined until written. */
export interface BitOutput {
  readonly info: tf.TensorInfo;
  readonly bits: number;
}

const counts = new Map<string, number>();
/** How often a slow cpu kernel ran on a large tensor, by kernel. */
export const fallbacks = (): Record<string, number> => Object.fromEntries(counts);
export const resetFallbacks = (): void => counts.clear();

export const backend = (): DeviceBackend => tf.backend() as DeviceBackend;
export const device = (): Device => backend().device;
export const arena = (): Arena => device().arena;
export const kernels = (): Kernels => device().kernels;
/** Runs independent calls of one kernel on all threads: see `Device.spread`. */
export const spread: Device['spread'] = (kernel, calls) => device().spread(kernel, calls);

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A new float32 tensor in the arena. */
export function output(shape: readonly number[]): Output {
  return backend().output([...shape]);
}

/** A new tensor of spikes, a bit each. Ops that know no bits get float32 values, made when first asked for. */
export const bitOutput = (shape: readonly number[]): BitOutput => backend().bitOutput([...shape]);

/** Where the bits of spikes lie; undefined for a tensor that is not stored as bits. */
export const bitsOf = (tensor: tf.TensorInfo): number | undefined => backend().bitsOf(tensor);

/** Where the float32 values of a tensor lie in the arena. Values that live elsewhere move in, once. */
export function offsetOf(tensor: tf.TensorInfo): number {
  return backend().offsetOf(tensor);
}

/** The values of a tensor where they lie: read, never write, never keep. */
export function valuesOf(tensor: tf.TensorInfo): ArrayLike<number> {
  return backend().valuesOf(tensor);
}

/** Frees a tensor an op made for itself. */
export function dispose(info: tf.TensorInfo): void {
  backend().disposeData(info.dataId);
}

/** The same values under another shape, without a copy. */
export function reshaped(info: tf.TensorInfo, shape: readonly number[]): tf.TensorInfo {
  backend().incRef(info.dataId);
  return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
}

/** Registers an op of our backends, in place of one that is there. */
export function register(kernelName: string, own: KernelFunction): void {
  const cpu = tf.getKernel(kernelName, 'cpu');
  const kernelFunc: tf.KernelFunc = (given) => {
    const result = backend().attempt(() => own(given as unknown as KernelArguments));
    if (result) return result;
    if (!cpu) throw new Error(`${kernelName} cannot run on these tensors.`);
    return fall(kernelName, cpu.kernelFunc, given);
  };
  for (const backendName of [BACKEND, NATIVE]) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/** Serves every kernel that we have not written by tfjs's own. */
export function registerFallbacks(backendName: string): void {
  for (const { kernelName, kernelFunc, ...rest } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      ...rest,
      kernelName,
      backendName,
      kernelFunc: (given) => fall(kernelName, kernelFunc, given),
    });
  }
}

/** Kernels that only pass values on, whatever their size. */
const FREE = new Set(['Reshape', 'Identity', 'ExpandDims', 'Squeeze']);

function fall(name: string, cpu: tf.KernelFunc, given: Parameters<tf.KernelFunc>[0]): ReturnType<tf.KernelFunc> {
  const result = cpu(given);
  if (FREE.has(name)) return result;
  const results = (Array.isArray(result) ? result : [result]) as tf.TensorInfo[];
  for (const info of results) backend().detach(info);
  const infos = [...Object.values(given.inputs), ...results] as tf.TensorInfo[];
  if (infos.some((info) => info?.shape && sizeOf(info.shape) > LARGE)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return result;
}
