import { createHash } from 'node:crypto';
import { make } from '@genospike/core';
import type { Dataset, Split } from '@genospike/core';
import { Model, evaluate, layersOf, train } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { wasm } from '@genospike/tensor/plugin';
import { adamw, classification, csnn, directCoding, gee, lif } from 'genospike';

const SHAPE = [12, 12, 1] as const;
const CLASSES = 4;
const SIZE = 144;

/** Four blurred patterns and noise, from the counter-based generator. */
function split(name: string, size: number): Split {
  const patterns = counterRng('same bits').uniform('patterns', CLASSES * SIZE);
  return {
    size,
    read(places) {
      const samples = new Float32Array(places.length * SIZE);
      places.forEach((place, i) => {
        const noise = counterRng(name).uniform(String(place), SIZE, 0, 0.5);
        noise.forEach((x, j) => (samples[i * SIZE + j] = x + 0.5 * patterns[(place % CLASSES) * SIZE + j]!));
      });
      return { samples, targets: places.map((place) => place % CLASSES) };
    },
  };
}
const dataset: Dataset = {
  name: 'patterns',
  shape: SHAPE,
  classes: ['a', 'b', 'c', 'd'],
  checksums: [],
  licence: 'CC0',
  citation: 'this repository',
  source: 'generated',
  splits: { train: split('train', 96), validation: split('validation', 48), test: split('test', 48) },
};

export interface Trained {
  /** By epoch. */
  readonly losses: readonly number[];
  readonly accuracy: number;
  /** SHA-256 over the bits of the losses, of every trained number by its name, and of the accuracy. */
  readonly hash: string;
}

/** Trains a small convolutional network with genes for three epochs, on the wasm backend: every shipped kernel that a
 *  default run takes, and nothing that a machine or a Node decides. */
export async function sameBits(): Promise<Trained> {
  await make(wasm, {}, {});
  const rng = counterRng('same bits');
  const graph = make(csnn, { conv: [8, 16], dense: [24] }, {}).graph({ input: SHAPE, outputs: CLASSES, width: 1 });
  const layers = layersOf(graph);
  const encoding = make(gee, { genes: 8 }, { layers });
  const { mean, spread, size } = encoding.genome;
  const at = (of: number | ArrayLike<number>, i: number): number => (typeof of === 'number' ? of : of[i]!);
  const genome = Array.from(rng.normal('genome', size), (z, i) => at(mean, i) + z * at(spread, i));
  const design = {
    graph,
    layers,
    encoding,
    neuron: make(lif, { threshold: 0.5 }, {}),
    coder: make(directCoding, { timesteps: 4 }, { dataset }),
    task: make(classification, {}, {}),
  };
  const model = Model.express(design, genome, rng.child('express'));
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
