import { define, definePlugin } from '@genospike/core';
import { tf } from '@genospike/tensor';

/** A learning rule that uses an op without a kernel of ours. */
export default definePlugin({
  name: 'genospike-plugin-slow',
  provides: [
    define('learning', {
      id: 'slow',
      create: () => ({
        batch: 8,
        slots: [],
        rate: () => 0,
        update: ({ value, gradient, slots }) => ({ value: tf.add(value, tf.cumsum(gradient).mul(0)), slots }),
      }),
    }),
  ],
});
