import { createRequire, Module } from 'node:module';
import { messageOf } from '@genospike/core';
import { mendGradients, tf } from '@genospike/tensor';
import { PACKAGE, refusal } from './find.ts';

/** Its name in tfjs. */
export const BACKEND = 'tensorflow';

/** What is read of the package: it is loaded by path, so its own types are not at hand. */
interface TfjsNode {
  backend(): { readonly binding: { readonly TF_Version: string } };
}

export interface Loaded {
  /** Of libtensorflow. */
  readonly version: string;
  /** That one op may use. */
  readonly threads: string;
}
/** Once in a process: libtensorflow reads its settings once. */
let loaded: Loaded | undefined;

/** Loads the package at `path` onto the tfjs of `@genospike/tensor`; its backend is registered and current then.
 *  Each worker process gets one thread, unless libtensorflow's own variables say otherwise: the same bits every time.
 *  @throws GENO_BACKEND if it does not load, or not onto our tfjs */
export function loadTfjsNode(path: string): Loaded {
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
      `${PACKAGE} at ${path} does not load: ${messageOf(cause)}`,
      `npm rebuild ${PACKAGE} --build-addon-from-source`,
      cause,
    );
  }
  if (!tf.findBackendFactory(BACKEND))
    throw refusal(
      `${PACKAGE} at ${path} registered with another copy of tfjs than that of @genospike/tensor.`,
      'do not load it before genospike does',
    );
  return (loaded = { version: module.backend().binding.TF_Version, threads });
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
