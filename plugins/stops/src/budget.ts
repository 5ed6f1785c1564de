import { define } from '@genospike/core';
import { z } from 'zod';

/** Ends evolution where its budget is spent: of generations, or of evaluations that failed. */
export const budget = define('stop', {
  id: 'budget',
  options: z.strictObject({
    generations: z.int().min(1).optional().describe('Generations; left out: as many as evolve.generations says.'),
    failed: z.int().min(0).optional().describe('Failed evaluations, over all generations, that are borne.'),
  }),
  create({ options: { generations = Infinity, failed = Infinity } }) {
    let lost = 0;
    return {
      'run:stop': (row) => {
        lost += row.failed;
        if (lost > failed) return `${lost} evaluations failed, more than ${failed}`;
        return row.generation >= generations ? `the budget of ${generations} generations is spent` : undefined;
      },
    };
  },
});
