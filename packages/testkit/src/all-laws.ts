import {
  asAsk,
  Clock,
  Emit,
  Folder,
  given,
  Log,
  Rng,
  Store,
  Timesteps,
  type AnyContribution,
  type Needs,
  type Parts,
  type Role,
} from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { backendLaws } from './backend.ts';
import { coderLaws } from './coder.ts';
import { datasetLaws } from './dataset.ts';
import { encodingLaws } from './encoding.ts';
import { energyLaws } from './energy.ts';
import { fitnessLaws } from './fitness.ts';
import { learningLaws } from './learning.ts';
import { networkLaws } from './network.ts';
import { neuronLaws } from './neuron.ts';
import { T } from './neuron/run.ts';
import { optimizerLaws } from './optimizer.ts';
import { reporterLaws } from './reporter.ts';
import { served } from './services.ts';
import { stopLaws } from './stop.ts';
import { surrogateLaws } from './surrogate.ts';
import { taskLaws } from './task.ts';
import { transformLaws } from './transform.ts';
import type { Case } from './case.ts';
import type { Law } from './law.ts';

const laws: { readonly [R in Role]?: (contribution: AnyContribution, of: Case) => readonly Law[] } = {
  backend: backendLaws,
  coder: coderLaws,
  dataset: datasetLaws,
  encoding: encodingLaws,
  energy: energyLaws,
  fitness: fitnessLaws,
  learning: learningLaws,
  network: networkLaws,
  neuron: neuronLaws,
  optimizer: optimizerLaws,
  reporter: reporterLaws,
  stop: stopLaws,
  surrogate: surrogateLaws,
  task: taskLaws,
  transform: transformLaws,
};
/** These bring their own services and samples. */
const EQUIPPED: readonly string[] = ['coder', 'reporter', 'stop'];

/** What stands in for a run's services; paths are seen from `folder`. */
const services = (folder: string) =>
  [
    [Folder, folder],
    [Rng, counterRng(7)],
    [Log, { info: () => {}, warn: () => {} }],
    [Clock, { now: () => 0 }],
    [Emit, () => {}],
    [Timesteps, T],
    [Store, { folder: undefined, read: async () => undefined, write: async () => {} }],
  ] as const;

/** The laws of any contribution, whatever its role, or why there are none to run. Held with the cases that the contribution
 *  names, else with its defaults; a test names more.
 *  @param folder where its paths are seen from */
export function allLaws(
  contribution: AnyContribution,
  { folder = '.', ...of }: Case & { readonly folder?: string } = {},
): { readonly laws: readonly Law[]; readonly not?: string } {
  const role = String(contribution.role);
  const law = Object.entries(laws).find(([known]) => known === role)?.[1];
  if (!law) return { laws: [], not: `the role ${role} has no law that runs alone` };
  const needs = EQUIPPED.includes(role) ? of.needs : served(contribution, of.needs ?? {}, services(folder));
  const lacking = EQUIPPED.includes(role) ? [] : missing(contribution, needs ?? {});
  if (lacking.length) return { laws: [], not: `it needs ${lacking.join(', ')}, which a test has to give` };
  const cases = of.options ? [of] : contribution.cases.map((one) => ({ ...one, ...of }));
  return { laws: cases.flatMap((one) => law(contribution, { ...one, ...(needs && { needs }) })) };
}

/** Needs and parts that nobody gave. */
function missing({ role, needs, parts }: AnyContribution, have: Readonly<Record<string, unknown>>): readonly string[] {
  const free = Object.keys(given[role as Role] ?? {});
  const wanted = Object.entries(needs as Needs).filter(([, need]) => !asAsk(need).optional);
  const pieces = Object.entries(parts as Parts).filter(([, { fallback }]) => !fallback);
  return [...wanted, ...pieces].map(([key]) => key).filter((key) => !(key in have) && !free.includes(key));
}
