import { createRequire, Module } from 'node:module';
import { messageOf } from '@genospike/core';
import { mendGradients, tf } from '@genospike/tensor';
import { GPU, refusal } from './find.ts';
import type { Package } from './find.ts';

/** Its name in tfjs, for both packages. */
export const BACKEND = 'tensorflow';

/** What is read of the package: it is loaded by path, so its own types are not at hand. */
interface TfjsNode {
  backend(): { readonly binding: { readonly TF_Version: string }; readonly isUsingGpuDevice: boolean };
}

export interface Loaded {
  readonly of: Package;
  /** Of libtensorflow. */
  readonly version: string;
  /** That one op may use. */
  readonly threads: string;
}
/** Once in a process: libtensorflow reads its settings once. */
let loaded: Loaded | undefined;

/** Loads the package at `path` onto the tfjs of `@genospike/tensor`; its backend is registered and current then.
 *  Each worker process gets one thread, unless libtensorflow's own variables say otherwise: the same bits every time.
 *  @throws GENO_BACKEND if it does not load, or not onto our tfjs, or is for a GPU and uses none */
export function loadTfjsNode(of: Package, path: string): Loaded {
  const { name } = of;
  if (loaded && loaded.of !== of)
    throw refusal(
      `${name} cannot be loaded beside ${loaded.of.name}: both bring libtensorflow.`,
      'choose one of them in a process',
    );
  if (loaded) return loaded;
  const threads = (process.env['TF_NUM_INTRAOP_THREADS'] ??= '1');
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
  // Warnings and errors of libtensorflow only: stderr is for a command's own words.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  let module: TfjsNode;
  try {
    module = onOurTfjs(path);
    // What it brings with it registers gradients of its own.
    mendGradients();
  } catch (cause) {
    throw refusal(
      `${name} at ${path} does not load: ${messageOf(cause)}`,
      `npm rebuild ${name} --build-addon-from-source`,
      cause,
    );
  }
  if (!tf.findBackendFactory(BACKEND))
    throw refusal(
      `${name} at ${path} registered with another copy of tfjs than that of @genospike/tensor.`,
      'do not load it before genospike does',
    );
  const { binding, isUsingGpuDevice } = module.backend();
  // libtensorflow looks for CUDA by itself, and without it goes on on the CPU.
  if (of === GPU && !isUsingGpuDevice)
    throw refusal(
      `${name} at ${path} found no GPU that it can use.`,
      'it needs an NVIDIA card with its driver, and CUDA 11.2 and cuDNN 8.1 where the loader finds them (LD_LIBRARY_PATH); ' +
        'TF_CPP_MIN_LOG_LEVEL=0 prints what it misses; cards newer than its CUDA may not work at all: try backend webgpu',
    );
  return (loaded = { of, version: binding.TF_Version, threads });
}

/** Beside the package may lie a second copy of tfjs, where its kernels would be registered. Ours takes that copy's
 *  place; the union exports all that core does. */
function onOurTfjs(path: string): TfjsNode {
  const require = createRequire(path);
  for (const name of ['@tensorflow/tfjs', '@tensorflow/tfjs-core']) {
    const theirs = require.resolve(name);
    require.cache[theirs] ??= Object.assign(new Module(theirs), { exports: tf, filename: theirs, loaded: true });
  }
  return require(path) as TfjsNode;
}
