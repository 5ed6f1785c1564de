import { define } from '@genospike/core';

/** Evaluations one after another, in this process: for debugging, browsers, and machines with one core. */
export const inline = define('executor', {
  id: 'inline',
  create: ({ work }) => ({
    slots: 1,
    run: (job) => work.evaluate(job),
    [Symbol.asyncDispose]: async () => {},
  }),
});
