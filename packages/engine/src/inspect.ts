import {
  the,
  Samples,
  type Backend,
  type Coder,
  type Config,
  type Dataset,
  type Learning,
  type Neuron,
} from '@genospike/core';
import { Arms, type ArmDesign } from './arms.ts';
import { bindings } from './build.ts';
import { PLACES, type Chosen } from './choose.ts';
import { Room } from './container.ts';
import { standardServices } from './open-room.ts';
import { prepare } from './run.ts';
import type { RunOptions } from './options.ts';

/** What a config makes, before anything runs. Dispose it: `await using made = await inspect(config)`. */
export interface Inspected {
  readonly chosen: readonly Chosen[];
  /** The network with each encoding, the evolved one first. */
  readonly arms: readonly ArmDesign[];
  /** As networks read it: after the transforms. */
  readonly dataset: Dataset;
  readonly backend: Backend;
  readonly coder: Coder;
  readonly neuron: Neuron;
  readonly learning: Learning;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Places that judge and search networks: not needed to look at one, and an optimizer of many numbers is slow to make. */
const SEARCH = ['optimizer', 'fitness', 'energy', 'stop'];

/** Makes the networks of a config and what trains them: no run folder, nothing that searches, runs or reports.
 *  @throws what `prepare` and the contributions throw */
export async function inspect(config: Config, options: RunOptions = {}): Promise<Inspected> {
  const { spec, chosen } = await prepare(config, options);
  const made = chosen.filter(({ place }) => !PLACES[place]?.runtime && !SEARCH.includes(place));
  const store = { folder: undefined, read: async () => undefined, write: async () => {} };
  const services = [...standardServices({ store, emit: () => {} }), ...(options.services ?? [])];
  const room = await Room.open(bindings(spec, made, services));
  return {
    chosen: made,
    arms: room.get(Arms),
    dataset: room.get(Samples),
    backend: room.get(the('backend')),
    coder: room.get(the('coder')),
    neuron: room.get(the('neuron')),
    learning: room.get(the('learning')),
    [Symbol.asyncDispose]: () => room.close(),
  };
}
