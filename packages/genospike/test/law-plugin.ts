import { define, definePlugin, maker } from '@genospike/core';

/** Contributions that keep their law, break it, hang in a loop, wait for what never comes, or end their process. */
const coder = (id: string, encode: (samples: Float32Array) => Float32Array) =>
  define('coder', { id, create: () => ({ timesteps: 2, constant: true, binary: false, encode }) });
const energy = (id: string, tap: () => void) =>
  define('energy', {
    id,
    create: () => ({
      id,
      scope: 'none',
      constants: { none: 1 },
      citation: 'none',
      joules: () => (tap(), { status: 'failed', reason: 'made for a test' }),
    }),
  });

export default definePlugin({
  name: 'genospike-plugin-odd',
  provides: [
    coder('loops', (samples) => {
      for (;;) samples[0] = 1;
    }),
    coder('honest', (samples) => samples.slice()),
    coder('endless', (samples) => samples.map((x) => x / 0)),
    define('dataset', { id: 'never', create: () => new Promise<never>(() => {}) }),
    energy('quits', () => process.exit(7)),
    define('optimizer', { id: 'wraps', parts: { of: maker('optimizer') }, create: ({ of }) => of() }),
  ],
});
