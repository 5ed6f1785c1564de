import type { Job, Score } from '../score.ts';
import type { Spec } from '../spec.ts';

/** Where tensors compute. */
export interface Backend {
  /** Its name in tfjs. */
  readonly name: string;
  /** What it runs on, in words, for the report's circumstances. */
  readonly device: string;
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** Where evaluations run. Results do not depend on it. */
export interface Executor {
  /** Evaluates one job; many may be under way at once. A job that cannot be done is a failed score, not a throw. */
  run(job: Job): Promise<Score>;
  /** How many jobs it can do at once. */
  readonly slots: number;
  [Symbol.asyncDispose](): Promise<void>;
}
/** What an executor is given. */
export interface Work {
  readonly spec: Spec;
  /** The run folder, if there is one. */
  readonly folder: string | undefined;
  /** Evaluates here, in this process. */
  readonly evaluate: (job: Job) => Promise<Score>;
}
