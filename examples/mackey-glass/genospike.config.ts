import { adamw, cmaEs, defineConfig, direct, directCoding, gee, lif, loss, mackeyGlass, mlp, narrow, regression } from 'genospike';

/** Foretells the next value of a chaotic series: numbers instead of classes, and less is better. */
export default defineConfig({
  name: 'mackey-glass',
  dataset: mackeyGlass({ window: 16 }),
  task: regression(),
  coder: directCoding({ timesteps: 8 }),
  network: mlp({ hidden: [64, 64] }),
  neuron: lif({ tau: 2, threshold: 0.5 }),
  encoding: gee({ genes: 8 }),
  baselines: [gee({ genes: 8, interaction: 'identity' }), narrow(), direct()],
  optimizer: cmaEs({ population: 8 }),
  fitness: [loss()],
  learning: adamw({ rate: 0.005 }),
  evolve: { generations: 5, epochs: 1, samples: 512 },
  settle: { epochs: 10 },
  seeds: [1, 2, 3],
});
