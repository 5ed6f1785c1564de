import {
  Architecture,
  Folder,
  Frames,
  given,
  Layers,
  MAY_WAIT,
  parse,
  Rng,
  Samples,
  Space,
  the,
  Threads,
  Timesteps,
  token,
  type Given,
  type Made,
  type Maker,
  type Needs,
  type Role,
  type Spec,
  type Token,
} from '@genospike/core';
import { layersOf } from '@genospike/snn';
import { counterRng } from '@genospike/tensor/rng';
import { arms, Recompute } from './arms.ts';
import { asks, constant, fact, many, type Binding, type Service } from './container.ts';
import { transformed } from './samples.ts';
import { threadsOf } from './settings.ts';
import type { Chosen } from './choose.ts';

/** The token of a place: its role's, if that is its name. */
export const placeToken = <R extends Role>(place: string, role: R): Token<Made<R>> =>
  place === role ? the(role) : token(`@genospike/place/${place}`);
/** The token of a place that is bound as a maker. */
export const makerToken = <R extends Role>(place: string): Token<Maker<R>> => token(`@genospike/place/${place}/maker`);

/** One use and, each under a token of its own, its parts. */
function bindingsOf(chosen: Chosen, to: symbol): readonly Binding[] {
  const { contribution, options, parts, role, path, plugin, as } = chosen;
  const inner: Binding[] = [];
  const free = asks((given as Readonly<Record<string, Needs>>)[role] ?? {});
  // What a maker is given may come later, when it makes.
  const late = Object.fromEntries(Object.entries(free).map(([key, ask]) => [key, { ...ask, optional: true as const }]));
  const needs = { ...(as === 'maker' ? late : free), ...asks(contribution.needs as Needs) };
  for (const [key, piece] of Object.entries(parts)) {
    const own = Symbol(`${path}.${key}`);
    const many = Array.isArray(piece);
    needs[key] = { token: own, ...(many && { many: true as const }) };
    inner.push(...[piece].flat().flatMap((p) => bindingsOf(p as Chosen, own)));
  }
  const make = (things: object, change: { readonly options?: object; readonly given?: Partial<Given<Role>> } = {}) =>
    contribution.create({
      ...things,
      ...change.given,
      options: change.options ? parse(contribution.options, { ...options, ...change.options }, path) : options,
    } as never);
  const create =
    as === 'maker' ? (things: object) => (change?: object) => make(things, change) : (things: object) => make(things);
  return [
    ...inner,
    {
      token: to,
      label: `${role} ${contribution.id}`,
      where: { plugin, role, path },
      needs,
      mayWait: MAY_WAIT.includes(role),
      chosen,
      create,
    },
  ];
}

const tokenOf = (c: Chosen): symbol => (c.as === 'maker' ? makerToken(c.place) : placeToken(c.place, c.role));

/** The whole run as bindings: choices, facts about them, services. A service replaces whatever has its token, a chosen
 *  contribution too: that is how tests and embedders swap parts. */
export function bindings(spec: Spec, chosen: readonly Chosen[], services: readonly Service[]): readonly Binding[] {
  const uses = chosen.flatMap((c) => bindingsOf(c, tokenOf(c)));
  const baselines = chosen.filter((c) => c.place === 'baselines');
  const facts = [
    // Not ours to dispose: it is the dataset itself, or wraps it.
    {
      ...fact(
        Samples,
        { dataset: the('dataset'), transforms: many(placeToken('transforms', 'transform')) },
        transformed,
      ),
      foreign: true as const,
    },
    fact(Frames, { dataset: Samples }, ({ dataset }) => dataset.frames ?? 1),
    fact(Architecture, { network: the('network'), dataset: Samples, task: the('task') }, ({ network, dataset, task }) =>
      network.graph({ input: dataset.shape, outputs: task.outputs(dataset), width: 1 }),
    ),
    fact(Layers, { graph: Architecture }, ({ graph }) => layersOf(graph)),
    fact(Space, { encoding: the('encoding') }, ({ encoding }) => encoding.genome),
    fact(Timesteps, { coder: the('coder') }, ({ coder }) => coder.timesteps),
    arms(
      chosen.find((c) => c.place === 'encoding')!,
      baselines,
    ),
  ];
  const standard: Service[] = [
    [Rng, counterRng(spec.experiment.seeds[0]!).child('run')],
    [Folder, spec.runtime.folder],
    [Threads, threadsOf(spec.runtime)],
    [Recompute, spec.runtime.recompute ?? false],
  ];
  const given = new Map([...standard, ...services].map((service) => [service[0] as symbol, service]));
  const all = [...facts, ...uses].filter((b) => !given.has(b.token));
  // Tensors need their backend: it is made before anything that might make one.
  const first = all.filter((b) => b.token === (the('backend') as symbol));
  return [...[...given.values()].map(constant), ...first, ...all.filter((b) => !first.includes(b))];
}
