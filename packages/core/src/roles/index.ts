import type { Taps } from '../hooks.ts';
import type { Rng, Work } from '../services.ts';
import type { AnyDataset, Coder, Transform } from './data.ts';
import type { Encoding, Genome } from './encoding.ts';
import type { Energy } from './energy.ts';
import type { Fitness, Optimizer } from './evolution.ts';
import type { Layer, Network } from './network.ts';
import type { Neuron, Surrogate } from './neuron.ts';
import type { Backend, Executor } from './running.ts';
import type { Learning, Task } from './training.ts';

/** Every role: what its contributions are given for free, what they make, whether `create` may be async.
 *  A lab adds its own by `declare module '@genospike/core' { interface Roles { topology: { makes: Topology } } }`. */
export interface Roles {
  encoding: { given: { layers: readonly Layer[] }; makes: Encoding };
  neuron: { makes: Neuron };
  surrogate: { makes: Surrogate };
  coder: { makes: Coder };
  network: { makes: Network };
  learning: { makes: Learning };
  task: { makes: Task };
  fitness: { makes: Fitness };
  optimizer: { given: { space: Genome; rng: Rng }; makes: Optimizer };
  energy: { makes: Energy };
  /** As it is read; what the transforms make of it is the fact `Samples`. */
  dataset: { makes: AnyDataset; async: true };
  transform: { makes: Transform };
  backend: { makes: Backend; async: true };
  executor: { given: { work: Work }; makes: Executor; async: true };
  /** Taps with options: what a plugin's `hooks` cannot have. They only watch. */
  reporter: { makes: Taps; async: true };
  /** Taps on `run:stop`: early stopping, budgets. Part of the experiment. */
  stop: { makes: Taps };
}
export type Role = keyof Roles & string;
export type Made<R extends Role> = Roles[R]['makes'];
export type Given<R extends Role> = Roles[R] extends { given: infer G } ? G : {};
export type Created<R extends Role> = Roles[R] extends { async: true } ? Made<R> | Promise<Made<R>> : Made<R>;

/** Roles whose `create` may return a promise. */
export const MAY_WAIT: readonly string[] = ['dataset', 'backend', 'executor', 'reporter'];

export type * from './data.ts';
export type * from './encoding.ts';
export type * from './energy.ts';
export type * from './evolution.ts';
export type * from './network.ts';
export type * from './numbers.ts';
export type * from './running.ts';
export type * from './training.ts';
export * from './neuron.ts';
