import { accuracy, adamw, cmaEs, csnn, defineConfig, direct, directCoding, fashionMnist, gee, lif, narrow, spatialEntropy } from 'genospike';

/** Fashion-MNIST is in no npm package: `from` is a folder with the four official idx files, seen from this file. */
export default defineConfig({
  name: 'fashion-mnist',
  dataset: fashionMnist({ from: '../../../shared/data/fashion-mnist', train: 10_000, validation: 2_000 }),
  coder: directCoding({ timesteps: 4 }),
  network: csnn({ conv: [16, 32], dense: [128] }),
  neuron: lif({ tau: 2, threshold: 0.5 }),
  encoding: gee({ genes: 16 }),
  baselines: [gee({ genes: 16, interaction: 'identity' }), narrow(), direct()],
  optimizer: cmaEs({ population: 16 }),
  fitness: [accuracy(), spatialEntropy({ weight: 0.02 })],
  learning: adamw({ rate: 0.005 }),
  evolve: { generations: 8, epochs: 1, samples: 512 },
  settle: { epochs: 5 },
  seeds: [1, 2, 3],
});
