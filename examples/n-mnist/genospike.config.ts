import { adamw, cmaEs, csnn, defineConfig, direct, frames, gee, lif, narrow, nMnist } from 'genospike';

/** N-MNIST is in no npm package: `from` is a folder with Train and Test, seen from this file. */
export default defineConfig({
  name: 'n-mnist',
  dataset: nMnist({ from: '../../../shared/data/events/nmnist-subset', validation: 0.2 }),
  transforms: [frames({ steps: 8 })],
  network: csnn({ conv: [8, 16], dense: [64] }),
  neuron: lif({ tau: 2, threshold: 0.5 }),
  encoding: gee({ genes: 8 }),
  baselines: [narrow(), direct()],
  optimizer: cmaEs({ population: 6 }),
  learning: adamw({ rate: 0.005, batch: 16 }),
  evolve: { generations: 3, epochs: 3, samples: 128 },
  settle: { epochs: 8 },
  seeds: [1, 2],
});
