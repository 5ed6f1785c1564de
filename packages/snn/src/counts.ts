import type { Coder, Counts, Layer } from '@genospike/core';
import { INPUT, macsOf, volume, withFeedback } from './graph.ts';
import type { Site } from './graph.ts';
import type { Seen } from './watch.ts';

interface Sum {
  steps: number;
  numbers: number;
  nonzero: number;
  /** Only 0 and 1 so far. */
  binary: boolean;
}

/** Counts what layers read and neurons fire over a whole split. */
export class Counter {
  readonly #sites: readonly Site[];
  readonly #coder: Coder;
  readonly #layers: ReadonlyMap<string, Layer>;
  readonly #tallies = new Map<string, Sum>();

  constructor(sites: readonly Site[], coder: Coder, layers: readonly Layer[]) {
    this.#sites = withFeedback(sites);
    this.#coder = coder;
    this.#layers = new Map(layers.map((layer) => [layer.name, layer]));
  }

  add({ site, steps, tally: { numbers, nonzero, binary } }: Seen): void {
    const sum = this.#tallies.get(site.node.name) ?? { steps, numbers: 0, nonzero: 0, binary: true };
    sum.numbers += numbers;
    sum.nonzero += nonzero;
    sum.binary &&= binary;
    this.#tallies.set(site.node.name, sum);
  }

  /** Spikes are what comes straight from a neuron, or from a binary coder; pools and sums of them are real numbers.
   *  Neurons that fire in grades (integers) count as real too. */
  #binary(site: Site, sum: Sum): boolean {
    const source = site.from[0];
    const spikes =
      source === INPUT
        ? this.#coder.binary
        : this.#sites.some(({ node }) => node.name === source && node.op === 'neuron');
    return spikes && sum.binary;
  }

  counts(): Counts {
    const layers: Counts['layers'][number][] = [];
    const neurons: Counts['neurons'][number][] = [];
    for (const site of this.#sites) {
      const { node, reads, makes } = site;
      const tally = this.#tallies.get(node.name);
      if (!tally) continue;
      const share = tally.numbers ? tally.nonzero / tally.numbers : 0;
      const layer = this.#layers.get(node.name);
      if (node.op === 'neuron')
        neurons.push({ name: node.name, neurons: volume(makes), rate: share, steps: tally.steps });
      else if (layer)
        layers.push({
          name: node.name,
          kind: layer.kind,
          input: this.#binary(site, tally) ? 'binary' : 'analog',
          runs: tally.steps,
          macs: macsOf(site),
          density: share,
          inputs: volume(reads),
          outputs: volume(makes),
          weights: volume(layer.shape),
        });
    }
    return { layers, neurons };
  }
}
