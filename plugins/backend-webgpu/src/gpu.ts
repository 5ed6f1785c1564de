import { messageOf } from '@genospike/core';
import { refusal } from './errors.ts';
import { PACKAGE, findDawn } from './find.ts';

export interface Entry {
  readonly gpu: GPU;
  /** Takes back what was set. Dawn keeps a process alive as long as its GPU object is known. */
  close(): void;
}

/** What is read of the package: it is loaded by path, so its own types are not at hand. */
interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: object;
}

/** The entry to WebGPU: the browser's own, or in Node the optional package's, which tfjs then finds at `navigator.gpu`.
 *  @throws GENO_BACKEND if there is none */
export async function openGpu(folder: string): Promise<Entry> {
  const own = (globalThis.navigator as Partial<Navigator> | undefined)?.gpu;
  if (own) return { gpu: own, close: () => {} };
  if (typeof process === 'undefined')
    throw refusal(
      'Backend webgpu needs a browser with WebGPU, and this one has none.',
      'use a recent Chrome, Edge, Firefox or Safari and a page served by https or localhost, or choose backend wasm',
    );
  const dawn = await loadDawn(findDawn(folder));
  // GPUBuffer, GPUBufferUsage and their like, as a browser has them.
  for (const [name, value] of Object.entries(dawn.globals))
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  const gpu = dawn.create([]);
  // Node 21 and later have a navigator.
  const created = globalThis.navigator === undefined;
  if (created) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return {
    gpu,
    close: () =>
      void (created ? Reflect.deleteProperty(globalThis, 'navigator') : Reflect.deleteProperty(navigator, 'gpu')),
  };
}

/** The addon is for one platform, and a package for one can be cut down to others. */
async function loadDawn(address: string): Promise<Dawn> {
  try {
    return (await import(address)) as Dawn;
  } catch (cause) {
    throw refusal(`${PACKAGE} at ${address} does not load: ${messageOf(cause)}`, `npm i ${PACKAGE}@0.6.2`, cause);
  }
}
