// Checked by tsc alone: nothing here runs. What an editor completes, and what it underlines.
import { accuracy, cmaEs, csnn, defineConfig, direct, gee, lif, atan, mnist, spatialEntropy } from 'genospike';

defineConfig({
  dataset: mnist({ train: 100 }),
  network: csnn({ conv: [8] }),
  neuron: lif({ surrogate: atan({ alpha: 1 }) }),
  encoding: gee({ genes: 8, pre: 'fan-in' }),
  baselines: [direct(), 'narrow', { use: 'gee', interaction: 'identity' }],
  optimizer: cmaEs({ population: 8 }),
  fitness: [accuracy(), spatialEntropy({ weight: 0.1 })],
  evolve: { generations: 2 },
});
// @ts-expect-error an option nobody knows
gee({ gens: 8 });
// @ts-expect-error a word outside the choice
gee({ pre: 'fan-out' });
// @ts-expect-error a number where a list goes
csnn({ conv: 8 });
// @ts-expect-error a neuron is no encoding
defineConfig({ encoding: lif() });
// @ts-expect-error a neuron is no surrogate
lif({ surrogate: lif() });
// @ts-expect-error fitness is a list
defineConfig({ fitness: accuracy() });
// @ts-expect-error a place nobody knows
defineConfig({ encodings: gee() });
// @ts-expect-error a setting nobody knows
defineConfig({ evolve: { generation: 3 } });
