import { example } from './lib/example.mjs';

/** What `npm start` finds. */
export default ({ quick }) =>
  example('mnist', (config) =>
    quick ? { ...config, evolve: { generations: 1, samples: 64 }, settle: { epochs: 1 }, seeds: [1] } : config,
  );
