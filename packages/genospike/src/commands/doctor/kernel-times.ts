import { tf } from '@genospike/tensor';

/** What one kernel took of a stretch of work. */
export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  /** Wall time inside it, less that of kernels it calls. */
  readonly milliseconds: number;
}

/** Takes the time of every kernel of the current backend while it is open: a wrap around each, put back at the end. */
export class KernelTimes {
  readonly #wrapped: readonly tf.KernelConfig[];
  readonly #found = new Map<string, { calls: number; milliseconds: number }>();
  #on = false;
  /** Milliseconds of kernels inside the one that runs. */
  #inner = 0;

  constructor() {
    this.#wrapped = tf.getKernelsForBackend(tf.getBackend());
    this.#replace((config) => ({ ...config, kernelFunc: this.#timed(config) }));
  }

  start(): void {
    this.#found.clear();
    this.#on = true;
  }
  /** Longest first. */
  stop(): readonly KernelTime[] {
    this.#on = false;
    return [...this.#found]
      .map(([kernel, found]) => ({ kernel, ...found }))
      .sort((a, b) => b.milliseconds - a.milliseconds);
  }
  close(): void {
    this.#replace((config) => config);
  }

  #replace(by: (config: tf.KernelConfig) => tf.KernelConfig): void {
    for (const config of this.#wrapped) {
      tf.unregisterKernel(config.kernelName, config.backendName);
      tf.registerKernel(by(config));
    }
  }

  #timed({ kernelName, kernelFunc }: tf.KernelConfig): tf.KernelFunc {
    return (given) => {
      if (!this.#on) return kernelFunc(given);
      const outer = this.#inner;
      this.#inner = 0;
      const start = performance.now();
      try {
        return kernelFunc(given);
      } finally {
        const all = performance.now() - start;
        const found = this.#found.get(kernelName) ?? { calls: 0, milliseconds: 0 };
        found.calls++;
        found.milliseconds += all - this.#inner;
        this.#found.set(kernelName, found);
        this.#inner = outer + all;
      }
    };
  }
}
