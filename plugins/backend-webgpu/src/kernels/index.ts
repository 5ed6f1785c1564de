import { tf } from '@genospike/tensor';
import { BACKEND } from '../load.ts';
import { filterGradient } from './filter-gradient.ts';
import { multiStep } from './multi-step.ts';

let done = false;
/** Registers our kernels, in place of tfjs's where it has one: once in a process, as kernels outlive a device. */
export function registerKernels(): void {
  if (done) return;
  for (const [kernelName, kernelFunc] of Object.entries({ ...multiStep, ...filterGradient() })) {
    if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
  done = true;
}
