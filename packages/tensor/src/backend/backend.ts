import * as tf from '@tensorflow/tfjs';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Device } from '../device/device.ts';
import { WasmDevice } from '../device/wasm.ts';
import type { WasmOptions } from '../device/wasm.ts';
import type { NATIVE } from './registry.ts';
import { BACKEND, registerFallbacks, sizeOf, type BitOutput, type Output } from './registry.ts';
import './ops/index.ts';

interface Stored {
  values?: ArrayLike<number> | Uint8Array[];
  dtype: tf.DataType;
  refCount: number;
  /** Where the float32 values lie, if in the arena. */
  offset?: number;
  /** Where the bits of spikes lie. */
  bits?: number;
}
type DataId = tf.TensorInfo['dataId'];

/** tfjs's cpu backend with its float32 values in a device's arena: what we have no kernel for runs on the same numbers. */
export class DeviceBackend extends MathBackendCPU {
  readonly device: Device;
  /** What the kernel that runs now has made. */
  private made: tf.TensorInfo[] | undefined;

  constructor(device: Device) {
    super();
    // Silences the cpu backend's advice to install tfjs-node.
    Object.assign(this, { firstUse: false });
    this.device = device;
  }

  output(shape: number[]): Output {
    const length = sizeOf(shape);
    const { arena } = this.device;
    const offset = arena.alloc(length * 4);
    const view = arena.floats(offset, length);
    const info = this.makeTensorInfo(shape, 'float32', view);
    this.stored(info.dataId).offset = offset;
    this.made?.push(info);
    return { info, offset, view };
  }

  /** Runs a kernel. If it fails, as where memory ends, nobody else could free what it had made. */
  attempt<R>(kernel: () => R): R {
    const outer = this.made;
    const made: tf.TensorInfo[] = (this.made = []);
    try {
      return kernel();
    } catch (error) {
      for (const { dataId } of made) if (this.data.has(dataId)) this.disposeData(dataId, true);
      throw error;
    } finally {
      this.made = outer;
    }
  }

  bitOutput(shape: number[]): BitOutput {
    const length = sizeOf(shape);
    const bits = this.device.arena.alloc(Math.ceil(length / 32) * 4);
    const info = this.makeTensorInfo(shape, 'float32', new Float32Array(0));
    const stored = this.stored(info.dataId);
    stored.bits = bits;
    // Whoever asks for numbers gets numbers: they are made at the first question.
    const get = (): Float32Array => {
      this.unpack(stored, bits, length);
      return stored.values as Float32Array;
    };
    Object.defineProperty(stored, 'values', { configurable: true, enumerable: true, get });
    this.made?.push(info);
    return { info, bits };
  }

  bitsOf(tensor: tf.TensorInfo): number | undefined {
    return this.stored(tensor.dataId).bits;
  }

  /** Beside its floats a tensor of 0 and 1 has these bits, and frees them. */
  keepBits(tensor: tf.TensorInfo, bits: number): void {
    this.stored(tensor.dataId).bits = bits;
  }

  offsetOf(tensor: tf.TensorInfo): number {
    const stored = this.stored(tensor.dataId);
    if (stored.offset !== undefined) return stored.offset;
    if (stored.bits !== undefined) return this.unpack(stored, stored.bits, sizeOf(tensor.shape));
    const values = stored.values as ArrayLike<number>;
    const { arena } = this.device;
    const offset = arena.alloc(values.length * 4);
    const view = arena.floats(offset, values.length);
    view.set(values);
    stored.offset = offset;
    // Only float32 values have the arena's view as their own: a bool or int32 keeps what the cpu kernels expect.
    if (tensor.dtype === 'float32') stored.values = view;
    return offset;
  }

  valuesOf(tensor: tf.TensorInfo): ArrayLike<number> {
    return this.stored(tensor.dataId).values as ArrayLike<number>;
  }

  /** A copy: the block is used again once the tensor is disposed. */
  override readSync(dataId: DataId): tf.backend_util.BackendValues {
    const values = super.readSync(dataId);
    const stored = this.stored(dataId);
    return stored.offset !== undefined && values instanceof Float32Array ? values.slice() : values;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const { offset, bits } = this.data.has(dataId) ? this.stored(dataId) : {};
    const gone = super.disposeData(dataId, force);
    if (!this.data.has(dataId)) for (const at of [offset, bits]) if (at !== undefined) this.device.arena.free(at);
    return gone;
  }

  /** A cpu kernel may return a part of its input in place (Slice): the part moves out, or it would outlive the block. */
  detach(info: tf.TensorInfo): void {
    const stored = this.stored(info.dataId);
    if (stored.offset !== undefined || stored.bits !== undefined || !ArrayBuffer.isView(stored.values)) return;
    if (this.device.arena.memory.owns(stored.values.buffer))
      stored.values = (stored.values as unknown as Float32Array).slice();
  }

  private unpack(stored: Stored, bits: number, length: number): number {
    const { arena, kernels } = this.device;
    const offset = arena.alloc(length * 4);
    kernels['unpack_bits']!(bits, offset, length);
    stored.offset = offset;
    Object.defineProperty(stored, 'values', {
      ...{ configurable: true, enumerable: true, writable: true },
      value: arena.floats(offset, length),
    });
    return offset;
  }

  private stored(dataId: DataId): Stored {
    return this.data.get(dataId) as Stored;
  }
}

/** Registers a backend over a device, once, and makes it the current one. */
export async function useDevice(name: typeof BACKEND | typeof NATIVE, make: () => Device): Promise<Device> {
  if (!tf.engine().registryFactory[name]) {
    registerFallbacks(name);
    // Made here, since tfjs turns an error of a factory into a warning.
    const instance = new DeviceBackend(make());
    tf.registerBackend(name, () => instance);
  }
  await tf.setBackend(name);
  await tf.ready();
  return (tf.backend() as DeviceBackend).device;
}

/**
 * Registers the backend `genospike-wasm` and makes it the current one. Called again it changes only the threads, where
 * they are given.
 */
export async function useWasm(options: WasmOptions = {}): Promise<WasmDevice> {
  const device = (await useDevice(BACKEND, () => new WasmDevice(options))) as WasmDevice;
  if (options.threads !== undefined) device.threads = options.threads;
  return device;
}
