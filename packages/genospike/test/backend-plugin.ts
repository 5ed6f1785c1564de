import { define, definePlugin, GenoError } from '@genospike/core';

/** Backends of a stranger: one that works, one that says what it lacks, one that merely throws. */
export default definePlugin({
  name: 'genospike-plugin-backends',
  provides: [
    define('backend', { id: 'plain', create: () => ({ name: 'cpu', device: 'plain JavaScript' }) }),
    define('backend', {
      id: 'lacking',
      create: () => {
        throw new GenoError('GENO_BACKEND', 'Backend lacking needs a card.', { fix: 'put one in' });
      },
    }),
    define('backend', { id: 'odd', create: () => Promise.reject(new Error('no such device')) }),
  ],
});
