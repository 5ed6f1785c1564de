import { tally, tf, type Tally } from '@genospike/tensor';
import type { Value } from './forward.ts';
import type { Site } from './graph.ts';

/** What a layer reads, or a neuron layer makes, in one batch: [steps * n, H, W, C], time-major. */
export interface Seen {
  readonly site: Site;
  readonly steps: number;
  readonly tally: Tally;
  /** The numbers themselves: large, so only for who needs them. */
  data(): Promise<ArrayLike<number>>;
}

/** Holds on to the inputs of layers and the spikes of neurons until they are read. */
export class Watch {
  readonly #held: { readonly site: Site; readonly steps: number; readonly x: tf.Tensor }[] = [];

  readonly see = (site: Site, input: Value, output: Value): void => {
    const { op } = site.node;
    const value = op === 'neuron' ? output : op === 'conv' || op === 'dense' ? input : undefined;
    if (value) this.#held.push({ site, steps: value.steps, x: tf.keep(tf.clone(value.x)) });
  };

  async *read(): AsyncGenerator<Seen> {
    for (const { site, steps, x } of this.#held) yield { site, steps, tally: await tally(x), data: () => x.data() };
  }

  dispose(): void {
    for (const { x } of this.#held) x.dispose();
  }
}
