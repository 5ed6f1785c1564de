import type { Job, Report, Score, Start, Watched } from '@genospike/core';
import { EPOCHS, error, GENERATIONS, POPULATION, range, sampleReport, type Sample } from './sample-report.ts';

/** One event of a run, as a watcher sees it. */
export type RunEvent = { readonly [N in keyof Watched]: readonly [hook: N, event: Watched[N]] }[keyof Watched];

const startOf = (report: Report, { resumed = false, folder }: Sample): Start => ({
  id: report.result.id,
  folder,
  spec: report.spec,
  workers: 2,
  backend: report.circumstances.backend,
  dataset: { name: 'sample', source: 'invented', ...report.result.dataset.sizes, checksums: 1 },
  arms: report.result.arms.map(({ place, label, genome, parameters, weights }) => ({
    place,
    label,
    genome,
    parameters,
    weights,
    encoded: place === 'encoding' ? ['fc2'] : [],
  })),
  generations: report.result.evolution ? GENERATIONS : 0,
  trainings: report.result.arms.length * report.result.experiment.seeds.length,
  resumed,
});

/** A small run as its events, in order: run:start, generations, settling, run:end. */
export function sampleRun(given: Sample = {}): readonly RunEvent[] {
  const of: Sample = { folder: 'runs/sample', ...given };
  const { resumed = false, folder } = of;
  const report = sampleReport(of);
  const { arms, evolution, experiment, id } = report.result;
  const events: RunEvent[] = [['run:start', startOf(report, of)]];
  const lost: Score = { status: 'failed', measures: {}, traits: {}, error };
  const evaluation = (job: Job, score: Score, known: boolean, between: readonly RunEvent[] = []) =>
    events.push(['evaluation:start', { job }], ...between, [
      'evaluation:end',
      { job, score, known, milliseconds: known ? 0 : 100 },
    ]);

  for (const row of evolution?.generations ?? []) {
    const { generation } = row;
    events.push(['generation:start', { generation, generations: GENERATIONS, jobs: POPULATION }]);
    for (const i of range(POPULATION)) {
      const genome = [1 + 0.1 * generation, 1 - 0.1 * i];
      const score: Score = {
        status: 'ok',
        measures: { accuracy: row.best - 0.05 * i, loss: 1 },
        traits: { O: [genome[0]!, 0, 0, genome[1]!] },
      };
      evaluation(
        { experiment: id, arm: 'encoding', genome, fidelity: 'evolve', seed: 1 },
        i < row.failed ? lost : score,
        resumed && generation === 1,
      );
    }
    events.push(['generation:end', { ...row, generations: GENERATIONS }]);
  }

  events.push(['settle:start', { trainings: arms.length * experiment.seeds.length, epochs: EPOCHS }]);
  for (const { place, label, runs, genome } of arms)
    for (const { seed, status, trained, validation } of runs) {
      const epochs = (trained?.epochs ?? []).map((epoch): RunEvent => [
        'epoch:end',
        { arm: place, label, seed, epochs: EPOCHS, ...epoch },
      ]);
      const score: Score = trained ? { status, measures: validation, traits: {}, trained } : lost;
      evaluation(
        { experiment: id, arm: place, genome: genome ? [1.2, 0.7] : [], fidelity: 'settle', seed },
        score,
        false,
        epochs,
      );
      events.push(['settle:end', { arm: place, label, seed, status, known: false }]);
    }
  return [...events, ['run:end', { report, folder }]];
}

/** The same run, ended in its second generation by an error. */
export const sampleFailure = (): readonly RunEvent[] => {
  const events = sampleRun();
  const half = events.findIndex(([hook, event]) => hook === 'generation:start' && event.generation === 2);
  return [
    ...events.slice(0, half + 1),
    ['run:fail', { error: { ...error, code: 'GENO_ALL_FAILED' }, folder: 'runs/sample' }],
  ];
};
