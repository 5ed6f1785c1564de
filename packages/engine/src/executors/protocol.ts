import type { Failure, Job, Score, Spec } from '@genospike/core';

/** What a worker is told: the whole experiment once, then one job at a time. All of it JSON. */
export type ToWorker =
  { readonly begin: { readonly spec: Spec; readonly folder: string | undefined } } | { readonly job: Job };

/** What it tells: it is ready, an event to fire in the main process, a score, or why it cannot go on. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly emit: readonly [hook: string, event: unknown] }
  | { readonly score: Score }
  | { readonly fatal: Failure };
