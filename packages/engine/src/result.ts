import {
  the,
  type Arm,
  type ArmRun,
  type Comparison,
  type Dataset,
  type Energy,
  type Evolution,
  type Interval,
  type Job,
  type Result,
  type Score,
  type Spec,
  Samples,
} from '@genospike/core';
import { Arms, type ArmDesign } from './arms.ts';
import { plain } from './canonical.ts';
import { interval } from './statistics.ts';
import type { Room } from './container.ts';

/** A training that settled: whose, and what it found. */
export interface Settled {
  readonly job: Job;
  readonly score: Score;
}

/** All that a run found, from its scores alone: hashed, equal bit for bit for the same experiment on the same backend. */
export function resultOf(
  room: Room,
  spec: Spec,
  id: string,
  evolution: Evolution | undefined,
  settled: readonly Settled[],
): Result {
  const dataset = room.get(Samples);
  const { primary } = room.get(the('task'));
  const energies = room.all(the('energy'));
  const arms = room.get(Arms).map((arm) =>
    armOf(
      arm,
      settled.filter(({ job }) => job.arm === arm.place),
      energies,
      primary.measure,
    ),
  );
  const [evolved, ...baselines] = arms;
  return plain<Result>({
    id,
    experiment: spec.experiment,
    dataset: facts(dataset),
    primary,
    timesteps: room.get(the('coder')).timesteps,
    energies: Object.fromEntries(
      energies.map(({ id: name, scope, constants, citation }) => [name, { scope, constants, citation }]),
    ),
    terms: room.all(the('fitness')).map((term) => term.name),
    ...(evolution && { evolution }),
    arms,
    comparisons: baselines.flatMap((baseline) => compare(evolved!, baseline, primary.measure)),
  });
}

const facts = ({ name, shape, classes, splits, checksums, licence, citation }: Dataset): Result['dataset'] => ({
  name,
  shape,
  classes,
  sizes: { train: splits.train.size, validation: splits.validation.size, test: splits.test.size },
  checksums,
  licence,
  citation,
});

/** NaN has no place in a result: an arm of which nothing finished has n = 0. */
const NOTHING: Interval = { mean: 0, n: 0 };
const over = (values: readonly number[]): Interval => (values.length ? interval(values) : NOTHING);

function armOf(arm: ArmDesign, settled: readonly Settled[], energies: readonly Energy[], measure: string): Arm {
  const { place, label, encoding, width, description, design } = arm;
  const runs = settled.map(({ job, score }): ArmRun => {
    const { status, error, measures, trained } = score;
    const joules = trained ? energies.map((energy) => [energy.id, energy.joules(trained.counts)] as const) : [];
    return {
      seed: job.seed,
      status,
      validation: measures,
      energy: Object.fromEntries(joules),
      ...(error && { error }),
      ...(trained && { trained }),
    };
  });
  const trained = runs.flatMap((run) => run.trained ?? []);
  const { parameters, bytes, weights, layers } = description;
  return {
    place,
    label,
    role: place === 'encoding' && design.encoding.genome.size > 0 ? 'evolved' : 'baseline',
    encoding,
    genome: place === 'encoding' ? design.encoding.genome.size : 0,
    parameters,
    bytes,
    weights,
    width,
    layers,
    runs,
    primary: over(trained.map((t) => t.test[measure]!)),
    firing: over(trained.map((t) => rate(t.counts.neurons))),
    energy: Object.fromEntries(energies.map(({ id }) => [id, energyOf(runs, id)])),
  };
}

/** Spikes a neuron and a step over all neurons of the network. */
function rate(neurons: readonly { readonly neurons: number; readonly rate: number }[]): number {
  const count = neurons.reduce((sum, layer) => sum + layer.neurons, 0);
  return count ? neurons.reduce((sum, layer) => sum + layer.neurons * layer.rate, 0) / count : 0;
}

function energyOf(runs: readonly ArmRun[], id: string): Arm['energy'][string] {
  const found = runs.flatMap((run) => run.energy[id] ?? []);
  const failed = found.find((joules) => joules.status === 'failed');
  if (failed?.status === 'failed') return { failed: failed.reason };
  const totals = found.flatMap((joules) => (joules.status === 'ok' ? joules.total : []));
  return totals.length ? { joules: interval(totals) } : { failed: 'no training finished' };
}

/** Paired by seed: only seeds that both finished. */
function compare(of: Arm, against: Arm, measure: string): readonly Comparison[] {
  const differences = of.runs.flatMap((run) => {
    const other = against.runs.find(({ seed }) => seed === run.seed);
    return run.trained && other?.trained ? run.trained.test[measure]! - other.trained.test[measure]! : [];
  });
  return differences.length ? [{ of: of.label, against: against.label, difference: interval(differences) }] : [];
}
