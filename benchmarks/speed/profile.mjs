import { tf } from '@genospike/tensor';
import { now } from './genospike.mjs';

/** Counts calls and CPU time of every tfjs kernel of the current backend, without the kernels that it calls itself. */
export function profile() {
  const backend = tf.getBackend();
  const kernels = new Map();
  let inner = 0;
  for (const { kernelName, kernelFunc, ...rest } of [...tf.getKernelsForBackend(backend)]) {
    tf.unregisterKernel(kernelName, backend);
    tf.registerKernel({
      ...rest,
      kernelName,
      kernelFunc(given) {
        const outer = inner;
        inner = 0;
        const from = now().cpu;
        try {
          return kernelFunc(given);
        } finally {
          const time = now().cpu - from;
          const seen = kernels.get(kernelName) ?? { calls: 0, cpu: 0 };
          kernels.set(kernelName, { calls: seen.calls + 1, cpu: seen.cpu + time - inner });
          inner = outer + time;
        }
      },
    });
  }
  return {
    start: () => kernels.clear(),
    rows: (steps) =>
      [...kernels]
        .map(([name, { calls, cpu }]) => ({ name, calls: calls / steps, cpu: cpu / steps }))
        .sort((a, b) => b.cpu - a.cpu),
  };
}
