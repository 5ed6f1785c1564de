import { token } from './token.ts';
import type { Dataset, Genome, Given, Graph, Layer, Role } from './roles/index.ts';
import type { Token } from './token.ts';
import type { Watched } from './hooks.ts';
import type { Job, Score } from './score.ts';
import type { Spec } from './spec.ts';

/** Counter-based: a stream depends on its key (seed, purpose) alone, never on who called before. */
export interface Rng {
  /** `count` numbers uniform in [low, high). */
  uniform(purpose: string, count: number, low?: number, high?: number): Float32Array;
  /** `count` standard normal numbers. @param into an array of that length to write them to: it is returned, and its
   *  room is not asked for anew where many are drawn again and again */
  normal(purpose: string, count: number, into?: Float32Array): Float32Array;
  /** The numbers 0..count-1 in random order. */
  permutation(purpose: string, count: number): Int32Array;
  /** A generator of its own, keyed under this one. */
  child(purpose: string | number): Rng;
}
export const Rng = token<Rng>('@genospike/rng');

export interface Log {
  info(line: string): void;
  warn(line: string): void;
}
export const Log = token<Log>('@genospike/log');

/** Fires a watched hook; from a worker the event travels to the main process as plain data. */
export type Emit = <N extends keyof Watched>(hook: N, event: Watched[N]) => void;
export const Emit = token<Emit>('@genospike/emit');

/** Milliseconds since some start. Results must not depend on it; `circumstances` may. */
export interface Clock {
  now(): number;
}
export const Clock = token<Clock>('@genospike/clock');

/** The run folder. Files are replaced whole or not at all. */
export interface Store {
  readonly folder: string | undefined;
  read(name: string): Promise<Uint8Array | undefined>;
  write(name: string, data: Uint8Array | string): Promise<void>;
}
export const Store = token<Store>('@genospike/store');

/** The folder that paths in options are seen from: the config file's own. */
export const Folder = token<string>('@genospike/folder');

/** Threads that one kernel may use. The wasm backend's results do not depend on it. */
export const Threads = token<number>('@genospike/threads');

/** Facts of the chosen dataset, network and encoding. */
export const Architecture = token<Graph>('@genospike/architecture');
export const Layers = token<readonly Layer[]>('@genospike/layers');
export const Space = token<Genome>('@genospike/genome');
/** The dataset as the network reads it: after the transforms. */
export const Samples = token<Dataset>('@genospike/samples');
/** Frames of a sample; 1: still. */
export const Frames = token<number>('@genospike/frames');
export const Timesteps = token<number>('@genospike/timesteps');

/** What an executor works on. */
export interface Work {
  readonly spec: Spec;
  /** The run folder, if there is one. */
  readonly folder: string | undefined;
  /** Evaluates here, in this process. */
  readonly evaluate: (job: Job) => Promise<Score>;
}
export const Work = token<Work>('@genospike/work');

/** Live in one evaluation only: a contribution that needs one is refused. */
export const Signal = token<AbortSignal>('@genospike/evaluation/signal');

/** The tokens behind what a role is given for free. A lab's own role gets nothing free: it says `needs`. */
export const given: { readonly [R in Role]?: { readonly [K in keyof Given<R>]: Token<Given<R>[K]> } } = {
  encoding: { layers: Layers },
  optimizer: { space: Space, rng: Rng },
  executor: { work: Work },
};
