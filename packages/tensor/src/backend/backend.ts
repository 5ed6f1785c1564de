import * as tf from '@tensorflow/tfjs';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { Arena } from '../device/arena.ts';
import { loadKernels, type Kernels } from '../device/kernels.ts';
import { BACKEND, registerFallbacks, sizeOf, type Output } from './registry.ts';
import './ops/index.ts';

interface Stored {
  values?: ArrayLike<number> | Uint8Array[];
  dtype: tf.DataType;
  refCount: number;
  /** Where the values lie, if in the arena. */
  offset?: number;
}
type DataId = tf.TensorInfo['dataId'];

/** tfjs's cpu backend with its float32 values in the arena: what we have no kernel for runs on the same numbers. */
export class WasmBackend extends MathBackendCPU {
  readonly arena: Arena;
  readonly kernels: Kernels;

  constructor(arena: Arena, kernels: Kernels) {
    super();
    // Silences the cpu backend's advice to install tfjs-node.
    Object.assign(this, { firstUse: false });
    this.arena = arena;
    this.kernels = kernels;
  }

  output(shape: number[]): Output {
    const length = sizeOf(shape);
    const offset = this.arena.alloc(length * 4);
    const view = this.arena.floats(offset, length);
    const info = this.makeTensorInfo(shape, 'float32', view);
    this.stored(info.dataId).offset = offset;
    return { info, offset, view };
  }

  offsetOf(tensor: tf.TensorInfo): number {
    const stored = this.stored(tensor.dataId);
    if (stored.offset !== undefined) return stored.offset;
    const values = stored.values as ArrayLike<number>;
    const offset = this.arena.alloc(values.length * 4);
    const view = this.arena.floats(offset, values.length);
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
    return this.stored(dataId).offset !== undefined && values instanceof Float32Array ? values.slice() : values;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const offset = this.data.has(dataId) ? this.stored(dataId).offset : undefined;
    const gone = super.disposeData(dataId, force);
    if (offset !== undefined && !this.data.has(dataId)) this.arena.free(offset);
    return gone;
  }

  /** A cpu kernel may return a part of its input in place (Slice): the part moves out, or it would outlive the block. */
  detach(info: tf.TensorInfo): void {
    const stored = this.stored(info.dataId);
    if (stored.offset !== undefined || !ArrayBuffer.isView(stored.values)) return;
    if (Object.prototype.toString.call(stored.values.buffer) === '[object SharedArrayBuffer]')
      stored.values = (stored.values as unknown as Float32Array).slice();
  }

  private stored(dataId: DataId): Stored {
    return this.data.get(dataId) as Stored;
  }
}

/**
 * Registers the backend `genospike-wasm` and makes it the current one. Calling it again changes nothing.
 * @param bytes of kernels.wasm, where files cannot be read (browsers)
 */
export async function useWasm(bytes?: BufferSource): Promise<void> {
  if (!tf.engine().registryFactory[BACKEND]) {
    registerFallbacks();
    // Made here, since tfjs turns an error of a factory into a warning.
    const arena = new Arena();
    const instance = new WasmBackend(arena, loadKernels(arena, bytes));
    tf.registerBackend(BACKEND, () => instance);
  }
  await tf.setBackend(BACKEND);
  await tf.ready();
}
