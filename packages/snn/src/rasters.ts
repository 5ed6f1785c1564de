import type { Raster, Targets } from '@genospike/core';
import { areClasses } from './targets.ts';
import { volume } from './graph.ts';
import type { Seen } from './watch.ts';

const SAMPLES = 4;
const NEURONS = 100;

/** Spikes of the first sample of each of the first four classes it meets; of large layers 100 neurons, evenly spaced. */
export class Rasters {
  readonly all: Raster[] = [];
  readonly #timesteps: number;
  /** Class -> its sample. */
  readonly #chosen = new Map<number, number>();

  constructor(timesteps: number) {
    this.#timesteps = timesteps;
  }

  /** `indices` and `targets` are the batch's. Rows of a raster are numbered 0 to `neurons` - 1. */
  async add({ site, data: read }: Seen, indices: Int32Array, targets: Targets): Promise<void> {
    // Numbers are no classes: the first samples serve.
    const labels = areClasses(targets) ? targets : indices.map((_, i) => i);
    const n = labels.length;
    labels.forEach((label, i) => {
      if (!this.#chosen.has(label) && this.#chosen.size < SAMPLES) this.#chosen.set(label, indices[i] ?? i);
    });
    const shown = labels.some((label, i) => this.#chosen.get(label) === (indices[i] ?? i));
    if (site.node.op !== 'neuron' || !shown) return;
    const data = await read();
    const of = volume(site.makes);
    const neurons = Math.min(NEURONS, of);
    labels.forEach((label, i) => {
      const sample = indices[i] ?? i;
      if (this.#chosen.get(label) !== sample) return;
      const spikes = Array.from({ length: this.#timesteps }, (_, t) =>
        Array.from({ length: neurons }, (_, row) => row).filter(
          (row) => data[(t * n + i) * of + Math.floor((row * of) / neurons)] !== 0,
        ),
      );
      this.all.push({ layer: site.node.name, sample, label, neurons, of, spikes });
    });
  }
}
