import { tf } from '@genospike/tensor';
import { BACKEND } from '../load.ts';
import { forEmpty } from './empty.ts';
import { filterGradient } from './filter-gradient.ts';
import { multiStep } from './multi-step.ts';
import { poolGradients } from './pool-gradient.ts';

let done = false;
/** Registers our kernels, in place of tfjs's where it has one: once in a process, as kernels outlive a device. */
export function registerKernels(): void {
  if (done) return;
  for (const [kernelName, kernelFunc] of Object.entries({
    ...multiStep,
    ...poolGradients,
    ...filterGradient(),
    ...forEmpty(),
  })) {
    if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
  done = true;
}
