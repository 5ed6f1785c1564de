import { readFileSync } from 'node:fs';
import { make } from '@genospike/core';
import { directCoding } from '@genospike/coders';
import { direct } from '@genospike/encoding-direct';
import { gee } from '@genospike/encoding-gee';
import { adamw, sgd } from '@genospike/learning';
import { lif } from '@genospike/neurons';
import { Model, evaluate, layersOf, train } from '@genospike/snn';
import { classification } from '@genospike/tasks';
import { fallbacks, resetFallbacks, tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { samplesOf } from './data.mjs';
import { useTfjsWasm } from './tfjs-wasm.mjs';

const plugins = {
  wasm: () => import('@genospike/tensor/plugin'),
  native: () => import('@genospike/backend-native'),
  'tfjs-node': () => import('@genospike/backend-tfjs-node'),
  webgpu: () => import('@genospike/backend-webgpu'),
};

/** Makes a backend current. `native:avx2` holds native to a vector unit. */
export async function useBackend(named, threads = 1) {
  if (named === 'tfjs-wasm') return useTfjsWasm();
  const [id, vectors] = named.split(':');
  const { default: plugin } = await plugins[id]();
  const backend = plugin.provides.find((one) => one.role === 'backend');
  return make(backend, { ...(vectors && { vectors }) }, { folder: process.cwd(), threads });
}

export const now = () => {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1e3, wall: performance.now() };
};
const between = (from, to) => ({ cpu: to.cpu - from.cpu, wall: to.wall - from.wall });

function designOf({ graph, timesteps, frames, genes }) {
  const layers = layersOf(graph);
  const encoding = genes ? make(gee, { genes }, { layers }) : make(direct, {}, { layers });
  return {
    graph,
    layers,
    ...(frames && { frames }),
    encoding,
    neuron: make(lif, { detachReset: true }, {}),
    coder: make(directCoding, { timesteps }, { dataset: { frames, shape: graph.input } }),
    task: make(classification, {}, {}),
  };
}

const rng = counterRng('speed');
/** Batches that a case goes round. */
export const BATCHES = 32;

/** One case on the current backend. Training is `train` of snn as the engine calls it: it waits in `read` until it is
 *  allowed further steps, so that bursts of several libraries can take turns. */
export class Genospike {
  constructor(of, { data = samplesOf(of, BATCHES * of.batch), snapshot } = {}) {
    this.of = of;
    this.data = data;
    const design = designOf(of);
    const { size, mean } = design.encoding.genome;
    const genome = Array.from({ length: size }, (_, i) => (typeof mean === 'number' ? mean : mean[i]));
    this.model = Model.express(design, genome, rng);
    if (snapshot) this.model.restore(snapshot);
  }

  get size() {
    return this.data.samples.length / this.data.targets.length;
  }
  #read(indices) {
    const { samples, targets } = this.data;
    const n = targets.length;
    const batch = new Float32Array(indices.length * this.size);
    indices.forEach((index, i) => {
      const from = (index % n) * this.size;
      batch.set(samples.subarray(from, from + this.size), i * this.size);
    });
    return { samples: batch, targets: Int32Array.from(indices, (index) => targets[index % n]) };
  }

  /** Batches lie ready, as those of the peers do. */
  #batch(step) {
    const { samples, targets } = this.data;
    const { batch } = this.of;
    const first = (step * batch) % targets.length;
    return {
      samples: samples.subarray(first * this.size, (first + batch) * this.size),
      targets: targets.subarray(first, first + batch),
    };
  }

  /** Trains for `steps`, at a rate that changes something. Gives the loss of the last epoch. */
  async learn(steps, rate = 0.005) {
    const { batch } = this.of;
    const { epochs } = await train(this.model, {
      learning: make(adamw, { rate, batch }, {}),
      split: { size: Math.min(steps, BATCHES) * batch, read: async (indices) => this.#read(indices) },
      epochs: Math.ceil(steps / BATCHES),
      rng,
    });
    return epochs.at(-1)?.loss;
  }

  /** Times of `steps` training steps, in ms. The rate is so small that the network stays as it is. */
  async train(steps) {
    this.#training ??= this.#start();
    return new Promise((resolve, reject) => {
      this.#burst = { left: steps, times: [], resolve };
      this.#training.catch(reject);
      this.#go();
    });
  }
  #training;
  #burst;
  #go = () => {};
  #start() {
    const { batch } = this.of;
    let step = 0;
    const read = async () => {
      const burst = this.#burst;
      if (burst?.from) burst.times.push(between(burst.from, now()));
      if (burst?.times.length === burst?.left || !burst) {
        this.#burst = undefined;
        const wait = new Promise((resolve) => (this.#go = resolve));
        burst?.resolve(burst.times);
        await wait;
      }
      this.#burst.from = now();
      return this.#batch(step++);
    };
    return train(this.model, {
      learning: make(sgd, { rate: 1e-6, batch, schedule: 'constant', warmup: 0 }, {}),
      split: { size: 4096 * batch, read },
      epochs: 1,
      rng,
    });
  }

  /** Times of `n` forward passes of one batch without gradients, weights made before. */
  async infer(n) {
    const { samples } = this.#read(Int32Array.from({ length: this.of.batch }, (_, i) => i));
    this.#weights ??= this.model.weights();
    const times = [];
    for (let i = 0; i < n; i++) {
      const from = now();
      const outputs = this.model.forward(samples, rng, { training: false, weights: this.#weights });
      await outputs.data();
      outputs.dispose();
      times.push(between(from, now()));
    }
    return times;
  }
  #weights;

  /** Spike rate of every neuron node on the first batch, norms with its statistics. */
  rates() {
    const { samples } = this.#read(Int32Array.from({ length: this.of.batch }, (_, i) => i));
    const rates = {};
    const watch = ({ node }, _, { x }) => {
      if (node.op === 'neuron') rates[node.name] = tf.tidy(() => x.mean().dataSync()[0]);
    };
    this.model.forward(samples, rng, { training: true, watch }).dispose();
    return rates;
  }

  /** What one batch gives without training: loss, spike rate of every neuron node, multiplications of a dense pass. */
  async look() {
    const { batch, timesteps } = this.of;
    const split = { size: batch, read: async (indices) => this.#read(indices) };
    const { measures, counts } = await evaluate(this.model, { split, rng, batch, detail: true });
    const rates = Object.fromEntries(counts.neurons.map(({ name, rate }) => [name, rate]));
    const macs = counts.layers.reduce((sum, { macs }) => sum + macs, 0) * timesteps * batch;
    return { ...measures, rates, macs };
  }
}

/** MiB of this process, now or at most. The peak that getrusage gives is never below what the parent had when it made this
 *  process: Linux tells the process's own in /proc. */
export function memory(of = 'peak') {
  try {
    const line = readFileSync('/proc/self/status', 'utf8')
      .split('\n')
      .find((one) => one.startsWith(of === 'peak' ? 'VmHWM' : 'VmRSS'));
    return Number.parseInt(line.split(/\s+/)[1], 10) / 1024;
  } catch {
    return (of === 'peak' ? process.resourceUsage().maxRSS : process.memoryUsage.rss() / 1024) / 1024;
  }
}
export { fallbacks, resetFallbacks };
