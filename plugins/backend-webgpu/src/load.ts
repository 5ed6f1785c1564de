import { GenoError, messageOf } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { refusal } from './errors.ts';
import type { Entry } from './gpu.ts';

/** Its name in tfjs, under which tfjs registers kernels. */
export const BACKEND = 'webgpu';

/** Loads tfjs's WebGPU backend, whose own registration is taken back: it can say nothing when there is no adapter.
 *  @throws GENO_BACKEND if it came with another copy of tfjs than ours */
async function loadTfjs() {
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  if (!tf.getKernel('Conv2D', BACKEND))
    throw refusal(
      '@tensorflow/tfjs-backend-webgpu registered with another copy of tfjs than that of @genospike/tensor.',
      'have one version of @tensorflow/tfjs-core in node_modules: npm ls @tensorflow/tfjs-core',
    );
  if (tf.findBackendFactory(BACKEND)) tf.removeBackend(BACKEND);

  /** GPU errors come late and to no one: they are kept, and thrown where numbers are next waited for. */
  return class Backend extends WebGPUBackend {
    readonly #errors: string[] = [];
    readonly #reading = new Set<Promise<unknown>>();

    constructor(device: GPUDevice, info: GPUAdapterInfo) {
      super(device, info);
      // A tensor of no numbers is bound as one number, as WebGPU binds nothing smaller.
      const { bufferManager } = this;
      const acquire = bufferManager.acquireBuffer.bind(bufferManager);
      bufferManager.acquireBuffer = (size, ...how) => acquire(Math.max(size, 4), ...how);
      device.addEventListener('uncapturederror', (event) => this.#errors.push(event.error.message));
      void device.lost.then(({ reason, message }) => {
        if (reason !== 'destroyed') this.#errors.push(`the device was lost: ${message}`);
      });
    }

    override uploadToGPU(id: object): void {
      super.uploadToGPU(id);
      const data = this.tensorMap.get(id);
      if (data.shape.includes(0)) data.values = new Float32Array();
    }

    override async read(id: object) {
      const reading = super.read(id);
      this.#reading.add(reading);
      try {
        return await reading;
      } finally {
        this.#reading.delete(reading);
        this.#check();
      }
    }

    /** Dawn brings the process down when a device goes with work that is recorded, under way or waited for. */
    async settled(): Promise<void> {
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.submitQueue();
      await Promise.allSettled([...this.#reading, this.queue.onSubmittedWorkDone()]);
    }

    #check(): void {
      const [first, ...more] = this.#errors.splice(0);
      if (first === undefined) return;
      const others = more.length ? ` (and ${more.length} more)` : '';
      throw new GenoError('GENO_BACKEND', `The GPU reported: ${first}${others}`, {
        role: 'backend',
        fix: 'a smaller learning.batch or fewer timesteps need less of its memory; backend wasm needs no GPU',
      });
    }
  };
}

export interface Loaded {
  /** The adapter's name. */
  readonly device: string;
  close(): Promise<void>;
}

const named = ({ vendor, architecture, device, description }: GPUAdapterInfo): string =>
  [description, vendor, architecture, device].filter((part, i, all) => part && all.indexOf(part) === i).join(' ') ||
  'unnamed adapter';

/** The limits that tfjs's kernels make use of: the default ones are those of a telephone. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

/** Registers the backend on the tfjs of `@genospike/tensor`, over the machine's fastest adapter.
 *  @throws GENO_BACKEND if there is no adapter, or it gives no device */
export async function load({ gpu, close }: Entry): Promise<Loaded> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter)
    throw refusal(
      'Backend webgpu found no GPU adapter.',
      'install a driver: Vulkan (libvulkan1 and the driver of the card, or mesa-vulkan-drivers) on Linux; or choose backend wasm',
    );
  const Backend = await loadTfjs();
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
    });
  } catch (cause) {
    throw refusal(`The GPU adapter gives no device: ${messageOf(cause)}`, 'choose backend wasm', cause);
  }
  // Small tensors would be computed by the cpu backend: a GPU's numbers, wherever they were last, is what is asked for.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const backend = new Backend(device, adapter.info);
  tf.registerBackend(BACKEND, () => backend);
  return {
    device: named(adapter.info),
    close: async () => {
      await backend.settled();
      tf.removeBackend(BACKEND);
      device.destroy();
      close();
    },
  };
}
