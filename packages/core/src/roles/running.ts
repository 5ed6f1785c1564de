import type { Job, Score } from '../score.ts';

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
