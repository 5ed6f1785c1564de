import { fileURLToPath } from 'node:url';
import type { Standard } from '@genospike/engine';

/** The plugins everybody gets, and the choices that serve where a config says nothing. */
export const standard: Standard = {
  folder: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    '@genospike/tensor/plugin',
    '@genospike/encoding-direct',
    '@genospike/encoding-gee',
    '@genospike/encoding-generative',
    '@genospike/encoding-random',
    '@genospike/neurons',
    '@genospike/coders',
    '@genospike/networks',
    '@genospike/tasks',
    '@genospike/learning',
    '@genospike/optimizer-cma',
    '@genospike/optimizer-nes',
    '@genospike/optimizer-multi',
    '@genospike/optimizer-baselines',
    '@genospike/stops',
    '@genospike/fitness',
    '@genospike/energy',
    '@genospike/dataset-mnist',
    '@genospike/dataset-events',
    '@genospike/dataset-generated',
    '@genospike/reporters',
  ],
  // Those that compute elsewhere than on the CPU are for who asks: which is faster depends on the network.
  backends: [{ plugin: '@genospike/backend-native', id: 'native' }],
  uses: {
    backend: 'wasm',
    coder: 'direct',
    neuron: 'lif',
    encoding: 'gee',
    baselines: ['direct'],
    optimizer: 'cma-es',
    fitness: ['accuracy'],
    task: 'classification',
    learning: 'adamw',
    energy: ['horowitz-45nm'],
    executor: 'processes',
    reporters: ['terminal', 'json', 'html'],
  },
};
