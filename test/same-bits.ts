import { createHash } from 'node:crypto';
import { make } from '@genospike/core';
import { evaluate, train } from '@genospike/snn';
import { wasm } from '@genospike/tensor/plugin';
import { adamw, csnn, gee, lif } from 'genospike';
import { dataset, modelOf, rng } from './small-model.ts';

export interface Trained {
  /** By epoch. */
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** SHA-256 over the bits of the losses, of every trained number by its name, and of the accuracy. */
  readonly hash: string;
}

/** Trains a small convolutional network with genes for three epochs, on the wasm backend: every shipped kernel that a
 *  default run takes, and nothing that a machine or a Node decides. */
export async function sameBits(threads = 1): Promise<Trained> {
  await make(wasm, {}, { threads });
  const network = make(csnn, { conv: [8, 16], dense: [24] }, {});
  const neuron = make(lif, { threshold: 0.5 }, {});
  const model = modelOf(network, (layers) => make(gee, { genes: 8 }, { layers }), neuron);
  try {
    const learning = make(adamw, { rate: 0.01, batch: 32 }, {});
    const { train: from, validation } = dataset.splits;
    const { epochs } = await train(model, { learning, split: from, epochs: 3, rng });
    const { measures } = await evaluate(model, { split: validation, rng: rng.child('validation') });
    const losses = epochs.map(({ loss }) => loss);
    const hash = createHash('sha256').update(Float64Array.from([...losses, measures['accuracy']!]));
    for (const [name, numbers] of Object.entries(model.snapshot())) hash.update(name).update(numbers);
    return { losses, accuracy: measures['accuracy']!, hash: hash.digest('hex') };
  } finally {
    model.dispose();
  }
}
