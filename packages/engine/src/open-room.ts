import { Clock, Emit, GenoError, Log, Store, type Plugin, type Spec } from '@genospike/core';
import { bindings } from './build.ts';
import { chooseAll, PLACES } from './choose.ts';
import { Room, type Service } from './container.ts';
import { checksumsOf } from './dataset.ts';
import { own } from './own-plugin.ts';
import { Hooks } from './hooks.ts';
import { load, type Loaded } from './plugins.ts';
import { withPaths } from './spec.ts';

/** The plugins a Spec was resolved with, in the versions it names.
 *  @throws GENO_SPEC_CHANGED where another version is here now */
export async function pluginsOf({ experiment, runtime }: Spec): Promise<readonly Loaded[]> {
  const loaded: Loaded[] = [];
  for (const [name, url] of Object.entries(runtime.from))
    loaded.push(await load(url, { named: name, bytes: !!experiment.plugins[name]?.startsWith('sha256-') }));
  const changed = loaded.filter(({ plugin, version }) => (experiment.plugins[plugin.name] ?? version) !== version);
  if (changed.length) {
    const list = changed.map(
      ({ plugin, version }) => `${plugin.name} ${experiment.plugins[plugin.name]} -> ${version}`,
    );
    throw new GenoError('GENO_SPEC_CHANGED', `Another experiment: ${list.join(', ')}.`, {
      path: 'plugins',
      fix: 'Install the versions it began with, or begin anew with genospike run.',
    });
  }
  return loaded;
}

export const hooksOf = (plugins: readonly Plugin[]): Hooks => new Hooks([own, ...plugins]);

const quiet: Log = { info: () => {}, warn: (line) => void process.stderr.write(`${line}\n`) };
/** Services that stand where nobody gives others. */
export const standardServices = ({
  store,
  emit,
}: {
  readonly store: Store;
  readonly emit: Emit;
}): readonly Service[] => [
  [Log, quiet],
  [Clock, { now: () => performance.now() }],
  [Store, store],
  [Emit, emit],
];

/** Spec -> room, the same in every process: nothing but the Spec goes in.
 *  @throws GENO_CHECKSUM where the dataset here is not the experiment's */
export async function openRoom(spec: Spec, services: { readonly store: Store; readonly emit: Emit }): Promise<Room> {
  const hooks = hooksOf((await pluginsOf(spec)).map((l) => l.plugin));
  const choices = Object.fromEntries(Object.entries(withPaths(spec)).filter(([place]) => !PLACES[place]?.runtime));
  const room = await Room.open(bindings(spec, await chooseAll(hooks, choices, 'the Spec'), standardServices(services)));
  checkData(room, spec);
  return room;
}
export const checkData = (room: Room, spec: Spec): void => {
  const here = checksumsOf(room);
  const wrong = Object.entries(spec.experiment.data).find(([name, digest]) => here[name] !== digest);
  if (wrong)
    throw new GenoError(
      'GENO_CHECKSUM',
      `The dataset has changed: ${wrong[0]} is ${here[wrong[0]] ?? 'gone'}, the run began with ${wrong[1]}.`,
      {
        role: 'dataset',
        path: 'dataset',
        fix: 'Put the files back, or begin anew with genospike run.',
      },
    );
};
