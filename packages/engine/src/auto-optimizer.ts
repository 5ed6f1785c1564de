import { GenoError, Space, type Config } from '@genospike/core';
import { auto, autoOptions } from './auto.ts';
import { bindings } from './build.ts';
import { PLACES } from './choose.ts';
import { chooseOptimizer } from './choose-optimizer.ts';
import { Room } from './container.ts';
import { standardServices } from './open-room.ts';
import type { Hooks } from './hooks.ts';
import type { RunOptions, Standard } from './options.ts';
import type { Resolved } from './spec.ts';

/** Places that the size of a genome does not depend on. */
const REST = ['optimizer', 'fitness', 'energy', 'stop', 'baselines'];

/** The config with the optimizer that `auto` stands for, and why; nothing where it is not asked for. Opens the dataset and
 *  makes the encoding: how many numbers a genome has is known only then.
 *  @throws GENO_AUTO where no optimizer that it knows is there */
export async function withOptimizer(
  config: Config,
  { spec, chosen }: Resolved,
  hooks: Hooks,
  { standard, services = [] }: RunOptions,
): Promise<{ readonly config: Config; readonly because: string } | undefined> {
  const asked = chosen.find(({ place }) => place === 'optimizer');
  if (asked?.contribution.id !== auto.id || asked.plugin !== OWNER) return undefined;
  const { objectives, population } = autoOptions.parse(asked.options);
  const { size, integers = [] } = await spaceOf({ spec, chosen }, services);
  const { generations, noise, reevaluate = 0 } = spec.experiment.evolve;
  const search = { size, generations, population, objectives, noise: noise === 'fresh' || reevaluate > 0, integers: integers.length }; // prettier-ignore
  const known = idsOf(hooks, standard);
  // Nothing to evolve: evolution is left out, and any optimizer will do.
  const answer = chooseOptimizer({ ...search, size: Math.max(1, size) }, known);
  if (!answer)
    throw new GenoError(
      'GENO_AUTO',
      `optimizer auto finds none of those it chooses from; known: ${known.join(', ')}.`,
      {
        role: 'optimizer',
        path: 'optimizer',
        fix: 'Name one, or install @genospike/optimizer-cma.',
      },
    );
  const { use, because } = answer;
  const why = size ? because : 'genome 0: nothing is evolved';
  return { config: { ...config, optimizer: { use, ...answer.options } }, because: `${use}; ${why}` };
}
const OWNER = '@genospike/engine';

/** Those of the standard plugins, so that one that happens to be installed changes nothing. */
const idsOf = (hooks: Hooks, standard: Standard | undefined): readonly string[] =>
  hooks
    .provided('optimizer')
    .filter(({ id, plugin }) => id !== auto.id && (!standard || standard.plugins.includes(plugin)))
    .map(({ id }) => id);

async function spaceOf({ spec, chosen }: Resolved, services: NonNullable<RunOptions['services']>) {
  const made = chosen.filter(({ place }) => !PLACES[place]?.runtime && !REST.includes(place));
  const store = { folder: undefined, read: async () => undefined, write: async () => {} };
  const room = await Room.open(bindings(spec, made, [...standardServices({ store, emit: () => {} }), ...services]));
  try {
    return room.get(Space);
  } finally {
    await room.close();
  }
}
