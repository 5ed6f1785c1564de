import { expect, test } from '@jest/globals';
import { Model, train } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { look } from '../src/commands/network/config.ts';

const encodings = ['direct', 'narrow', 'gem', 'hashed', 'hypernetwork', 'evolving-connectivity', 'pruned'];

test.each(['resnet', 'sew-resnet'])(
  '%s of a tiny width trains a step with every encoding, all of its numbers',
  async (id) => {
    await using made = await look(id, {
      input: [8, 8, 3],
      classes: 3,
      set: [
        'network.filters=[4,6]',
        'network.blocks=[2,1]',
        'encoding.genes=3',
        `baselines=${JSON.stringify(encodings)}`,
      ],
    });
    expect(made.arms.map(({ encoding }) => encoding)).toEqual(['gee', ...encodings]);
    for (const { design, label, width } of made.arms) {
      if (label === 'narrow') expect(width).toBeLessThan(1);
      const { size, mean } = design.encoding.genome;
      const genome = Array.from({ length: size }, (_, i) => (typeof mean === 'number' ? mean : (mean[i] ?? 0)));
      const model = Model.express(design, genome, counterRng(label));
      try {
        const before = await model.snapshot();
        const { epochs } = await train(model, {
          learning: made.learning,
          split: made.dataset.splits.train,
          indices: Int32Array.from({ length: 16 }, (_, i) => i),
          epochs: 1,
          rng: counterRng(1),
        });
        expect([label, Number.isFinite(epochs[0]!.loss)]).toEqual([label, true]);
        const after = await model.snapshot();
        // Gradients pass both ways around every block: nothing that is trained stays as it was born.
        const still = model.trainable.filter(([name]) => before[name]!.every((value, i) => value === after[name]![i]));
        expect([label, still.map(([name]) => name)]).toEqual([label, []]);
      } finally {
        model.dispose();
      }
    }
  },
);
