import { availableParallelism } from 'node:os';
import * as z from 'zod';

const count = z.int().min(1);
/** What a config says besides its choices. */
export const Settings = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]+$/, 'is used as a folder: letters, digits, dot, dash')
    .default('run'),
  evolve: z
    .strictObject({
      generations: count.default(8),
      epochs: count.default(1).describe('Epochs of one evaluation'),
      samples: count.default(512).describe('Training samples of one evaluation'),
      // Without a default: an experiment that says nothing of noise keeps its hash.
      noise: z
        .enum(['common', 'fresh'])
        .optional()
        .describe(
          'Training seed of evaluations: the same for all (common, left out), a new one each generation (fresh)',
        ),
      reevaluate: z
        .int()
        .min(0)
        .optional()
        .describe('Draws more, each generation, for its best and the best so far; their mean decides; left out: 0'),
    })
    .prefault({}),
  settle: z.strictObject({ epochs: count.default(5).describe('Epochs of the long training') }).prefault({}),
  seeds: z.array(z.int().min(0)).min(1).default([1]),
  runtime: z
    .strictObject({
      workers: z.int().min(0).default(availableParallelism()).describe('Evaluations at once; 0: in this process'),
      threads: count.optional().describe('Threads of one evaluation; left out: the cores, shared among the workers'),
      recompute: z
        .boolean()
        .default(false)
        .describe('Runs layers a second time in the backward pass instead of keeping their currents: less memory'),
      out: z.string().default('runs').describe('Folder that holds the run folders'),
    })
    .prefault({}),
});
/** Threads of one evaluation: all cores are busy, and none twice. */
export const threadsOf = ({ workers, threads }: { workers: number; threads?: number | undefined }): number =>
  threads ?? Math.max(1, Math.floor(availableParallelism() / Math.max(1, workers)));
export type Settings = z.output<typeof Settings>;
export const SETTINGS: readonly string[] = Object.keys(Settings.shape);
