import { Clock, define, Log } from '@genospike/core';
import * as z from 'zod';
import { screen } from './screen.ts';
import { watch } from './watch.ts';

/** Tells the run on stderr: header, generations, time left, and the final table with its last line, the report. */
export const terminal = define('reporter', {
  id: 'terminal',
  options: z.strictObject({
    every: z.int().min(1).default(1).describe('Generations between two lines where there is no terminal'),
  }),
  needs: { log: Log, clock: Clock },
  create: ({ options, log, clock }) => watch(screen(log, process.stderr), clock, options),
});
