import { example } from './lib/example.mjs';

/** gee, O = I, narrow and direct on Fashion-MNIST. */
export default ({ quick }) =>
  example('fashion-mnist', (config) => {
    const from = process.env.FASHION_MNIST;
    const there = from ? { ...config, dataset: { ...config.dataset, from } } : config;
    return quick ? { ...there, evolve: { generations: 1, samples: 64 }, settle: { epochs: 1 }, seeds: [1] } : there;
  });
