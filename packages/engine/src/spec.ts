import {
  badOptions,
  check,
  CONTRACT,
  didYouMean,
  GenoError,
  type Config,
  type Experiment,
  type Issue,
  type Spec,
  type Use,
} from '@genospike/core';
import { canonical, freeze, hash } from './canonical.ts';
import { chooseAll, owners, PLACES, placesOf, written, type Chosen } from './choose.ts';
import { Settings, SETTINGS } from './settings.ts';
import type { Hooks } from './hooks.ts';

/** Plugin name -> version, and the URL it was found at (a plugin given as an object has none). */
export type Versions = Readonly<Record<string, { readonly version: string; readonly url?: string }>>;
export interface Resolved {
  readonly spec: Spec;
  readonly chosen: readonly Chosen[];
}

/** An option of this name says where files lie on this machine: it is no part of an experiment. */
const PATH = 'from';
const isRuntime = (place: string) => !!PLACES[place]?.runtime;

/** Takes paths out of the uses, so that two machines agree on the experiment. */
function withoutPaths(uses: Experiment['uses'], paths: Record<string, string>): Experiment['uses'] {
  const strip = (use: Use, at: string): Use => {
    if (typeof use[PATH] !== 'string') return use;
    const { [PATH]: from, ...rest } = use;
    paths[`${at}.${PATH}`] = from as string;
    return rest as Use;
  };
  return Object.fromEntries(
    Object.entries(uses).map(([place, use]) => [place, place === 'dataset' ? strip(use as Use, place) : use]),
  );
}
/** Puts them back, to make the contributions. */
export function withPaths({ experiment, runtime }: Spec): Experiment['uses'] {
  const uses: Record<string, unknown> = { ...experiment.uses, ...runtime.uses };
  for (const [path, value] of Object.entries(runtime.paths)) {
    const [place, option] = path.split('.') as [string, string];
    uses[place] = { ...(uses[place] as Use), [option]: value };
  }
  return uses as Experiment['uses'];
}

/** Validates every use of a Spec and writes it back whole: defaults, parts, and the plugins that matter, by version. */
async function complete(hooks: Hooks, spec: Spec, versions: Versions, what: string): Promise<Resolved> {
  const all = withPaths(spec);
  const chosen = await chooseAll(hooks, all, what);
  const paths: Record<string, string> = {};
  const of = (runtime: boolean) =>
    Object.fromEntries(
      Object.keys(all)
        .filter((place) => all[place] !== undefined && isRuntime(place) === runtime)
        .map((place) => {
          const uses = chosen.filter((c) => c.place === place).map(written);
          return [place, PLACES[place]?.many ? uses : uses[0]!];
        }),
    );
  const matter = new Set([...owners(chosen.filter((c) => !isRuntime(c.place))), ...hooks.deciders]);
  const plugins = Object.fromEntries(
    Object.entries(versions)
      .filter(([name]) => matter.has(name))
      .map(([name, { version }]) => [name, version]),
  );
  const experiment = { ...spec.experiment, plugins, uses: withoutPaths(of(false), paths) };
  return { chosen, spec: { experiment, runtime: { ...spec.runtime, uses: of(true), paths } } };
}

/** Places without which nothing runs. */
const NEEDED = [
  'dataset',
  'coder',
  'network',
  'neuron',
  'encoding',
  'optimizer',
  'fitness',
  'task',
  'learning',
  'backend',
];

/** Config -> Spec: everything explicit, changed once by `spec:resolve`, validated again. `standard`: choices that serve
 *  where the config says nothing. The dataset's checksums are still missing: see `seal`.
 *  @throws GENO_BAD_OPTION with all mistakes at once */
export async function resolveSpec(
  hooks: Hooks,
  config: Config,
  {
    versions,
    folder,
    standard,
    what,
  }: { versions: Versions; folder: string; standard: Readonly<Record<string, unknown>>; what: string },
): Promise<Resolved> {
  const { plugins: _, ...rest } = config as Config & Record<string, unknown>;
  const places = placesOf(hooks);
  const mine: Record<string, unknown> = {};
  const choices: Record<string, unknown> = {};
  const unknown: Issue[] = [];
  for (const [key, value] of Object.entries(rest)) {
    if (SETTINGS.includes(key)) mine[key] = value;
    else if (places.includes(key)) choices[key] = value;
    else unknown.push({ path: key, message: `is unknown; ${didYouMean(key, [...SETTINGS, 'plugins', ...places])}` });
  }
  const { value, issues } = check(Settings, mine, '');
  const wrong = [...unknown, ...issues];
  const uses: Record<string, unknown> = { ...standard, ...choices };
  const missing = NEEDED.filter((place) => uses[place] === undefined);
  wrong.push(
    ...missing.map((place) => ({
      path: place,
      message: `is missing; known: ${hooks
        .provided(place)
        .map((p) => p.id)
        .join(', ')}.`,
    })),
  );
  if (wrong.length || !value) {
    // The choices' own mistakes belong in the same list.
    const more = await chooseAll(hooks, choices, what).then(
      () => '',
      (error: Error) => error.message.replace(/^.*\n/, '\n'),
    );
    const all = badOptions(what, wrong);
    throw more ? new GenoError(all.code, recount(all.message + more, what), { path: all.path }) : all;
  }
  const { runtime, ...settings } = value;
  const from = Object.fromEntries(Object.entries(versions).flatMap(([name, { url }]) => (url ? [[name, url]] : [])));
  const first: Spec = {
    experiment: { ...settings, contract: CONTRACT, plugins: {}, uses: uses as Experiment['uses'], data: {} },
    runtime: { ...runtime, uses: {}, from, folder, paths: {} },
  };
  const draft = await complete(hooks, first, versions, what);
  return complete(hooks, await hooks.decide('spec:resolve', draft.spec), versions, what);
}
const recount = (message: string, what: string): string =>
  message.replace(/^.*?\n/, `${message.split('\n').length - 1} mistakes in ${what}.\n`);

/** The Spec as it runs and is stored: with the dataset's checksums, frozen, sure to survive JSON; and its experiment's hash. */
export function seal(spec: Spec, data: Experiment['data']): { readonly spec: Spec; readonly id: string } {
  const whole = { ...spec, experiment: { ...spec.experiment, data } };
  canonical(whole);
  return { spec: freeze(whole), id: hash(whole.experiment) };
}
