import { accuracy, adamw, cmaEs, csnn, defineConfig, direct, directCoding, gee, lif, mnist, narrow, spatialEntropy } from 'genospike';

export default defineConfig({
  name: 'mnist',
  dataset: mnist({ train: 6_000, validation: 2_000 }),
  coder: directCoding({ timesteps: 4 }),
  network: csnn({ conv: [16, 32], dense: [128] }),
  neuron: lif({ tau: 2, threshold: 0.5 }),
  encoding: gee({ genes: 16 }),
  baselines: [gee({ genes: 16, interaction: 'identity' }), narrow(), direct()],
  optimizer: cmaEs({ population: 16 }),
  fitness: [accuracy(), spatialEntropy({ weight: 0.02 })],
  learning: adamw({ rate: 0.005 }),
  evolve: { generations: 8, epochs: 1, samples: 512 },
  settle: { epochs: 3 },
  seeds: [1, 2, 3],
});
