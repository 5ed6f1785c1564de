import type { Score } from '../score.ts';

/** One result as an optimizer sees it: the weighted sum, the terms, and descriptors. Larger is better. */
export interface Told {
  readonly genome: readonly number[];
  readonly status: Score['status'];
  readonly value: number;
  readonly values: readonly number[];
  readonly traits: Score['traits'];
}

/** Ask, tell. Results come in ask order; failed ones are ranked last. */
export interface Optimizer {
  ask(): readonly (readonly number[])[];
  /** One a genome of the last ask, whole numbers from 0: the same genome under another draw is evaluated with another
   *  training seed, so a population may hold it twice. Left out: draw 0, the same luck for everyone. */
  draws?(): readonly number[];
  tell(results: readonly Told[]): void;
  /** The genome it would answer with now, e.g. the mean of its distribution: under noise a better answer than the luckiest
   *  of those it asked for. */
  best?(): readonly number[];
  /** Makes its steps this many times as large, before the next ask: what wrappers do when noise hides the slope. */
  widen?(factor: number): void;
  /** A reason to stop, in words, or nothing. */
  done?(): string | undefined;
  /** Of several objectives: the results so far that none beats in every term. */
  front?(): readonly Told[];
}

/** What a fitness term may look at besides the score itself. */
export interface Moment {
  /** From 0. */
  readonly generation: number;
  readonly generations: number;
  /** The best of all earlier generations, and everyone of the last one; empty in the first. */
  readonly elite?: Score;
  readonly population: readonly Score[];
}
/** One term of the fitness. */
export interface Fitness {
  /** Its name in tables, e.g. `entropy`. */
  readonly name: string;
  /** Share in the weighted sum; may fade over generations. */
  weight(at: Moment): number;
  term(score: Score, at: Moment): number;
}
