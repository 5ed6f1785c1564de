import type { Arm, GenerationRow, Interval, Report, Result, Spec, Trained } from '@genospike/core';

export interface Sample {
  /** Training seeds. Default: 3. */
  readonly seeds?: number;
  /** False: the genome has size 0. */
  readonly evolved?: boolean;
  /** True: a genome fails in each generation, and the first arm's training with every seed. */
  readonly failed?: boolean;
  /** True: the first generation is answered from the score log. */
  readonly resumed?: boolean;
  readonly folder?: string | undefined;
}

export const GENERATIONS = 4;
export const POPULATION = 3;
export const EPOCHS = 2;
export const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const hash = (digit: string) => digit.repeat(64);
export const error = {
  code: 'GENO_NAN_LOSS',
  message: 'Loss became NaN in fc1.',
  role: 'encoding',
  path: 'encoding, seed 1',
};

/** A generation whose best is `best`, after others with `before`. */
export const generationRow = (
  generation: number,
  best: number,
  before: readonly number[] = [],
  failed = 0,
): GenerationRow => ({
  generation,
  best,
  mean: best - 0.1,
  spread: 0.05,
  ever: Math.max(best, ...before),
  terms: { accuracy: { best, mean: best - 0.1 }, entropy: { best: 0.9, mean: 0.8 } },
  failed,
});
const bests = range(GENERATIONS).map((i) => 0.5 + 0.1 * (i === 2 ? 0 : i));

function interval(values: readonly number[]): Interval {
  const n = values.length;
  if (n === 0) return { mean: 0, n };
  const mean = values.reduce((a, b) => a + b, 0) / n;
  return { mean, ...(n > 1 && { low: mean - 0.02, high: mean + 0.02 }), n };
}

const experimentOf = (seeds: readonly number[]): Spec['experiment'] => ({
  name: 'sample',
  contract: 1,
  plugins: { '@lab/sample': '1.0.0' },
  uses: {
    dataset: { use: 'sample' },
    encoding: { use: 'coded', genes: 2 },
    baselines: [{ use: 'direct' }],
    fitness: [{ use: 'accuracy' }, { use: 'entropy', weight: 0.1 }],
    energy: [{ use: 'counted' }, { use: 'measured' }],
  },
  evolve: { generations: GENERATIONS, epochs: 1, samples: 32 },
  settle: { epochs: EPOCHS },
  seeds,
  data: { 'samples.bin': '0123456789abcdef'.repeat(2) },
});

const trainedTo = (accuracy: number): Trained => ({
  epochs: range(EPOCHS).map((i) => ({
    epoch: i + 1,
    loss: 1 / (i + 1),
    measures: { accuracy: accuracy - 0.1 * (EPOCHS - 1 - i), loss: 0.5 },
  })),
  epoch: EPOCHS,
  test: { accuracy, loss: 0.5 },
  counts: {
    layers: [
      {
        name: 'fc1',
        kind: 'dense',
        input: 'analog',
        runs: 1,
        macs: 24,
        density: 0.5,
        inputs: 4,
        outputs: 6,
        weights: 24,
      },
    ],
    neurons: [{ name: 'fc1/neuron', neurons: 6, rate: 0.25, steps: 4 }],
  },
  confusion: [
    [3, 1],
    [0, 4],
  ],
  rasters: [{ layer: 'fc1/neuron', sample: 0, label: 1, neurons: 3, of: 6, spikes: [[0], [], [1, 2], [0, 1, 2]] }],
});

function armOf(
  {
    place,
    label,
    accuracy,
    genome,
    failed,
  }: {
    readonly place: string;
    readonly label: string;
    readonly accuracy: number;
    readonly genome: number;
    readonly failed: boolean;
  },
  seeds: readonly number[],
): Arm {
  const runs: Arm['runs'] = seeds.map((seed) =>
    failed
      ? { seed, status: 'failed', error, validation: {}, energy: {} }
      : {
          seed,
          status: 'ok',
          validation: { accuracy: accuracy + 0.01, loss: 0.4 },
          trained: trainedTo(accuracy + 0.005 * seed),
          energy: {
            counted: { status: 'ok', total: 1e-9, layers: [{ name: 'fc1', joules: 1e-9 }] },
            measured: { status: 'failed', reason: 'no counter on this machine' },
          },
        },
  );
  const done = failed ? [] : seeds;
  return {
    place,
    label,
    role: place === 'encoding' ? 'evolved' : 'baseline',
    encoding: place === 'encoding' ? 'coded' : 'direct',
    genome,
    parameters: place === 'encoding' ? 10 : 36,
    bytes: place === 'encoding' ? 40 : 144,
    weights: 36,
    width: 1,
    layers: [
      { name: 'fc1', kind: 'dense', shape: [4, 6], weights: 24 },
      { name: 'fc2', kind: 'dense', shape: [6, 2], weights: 12 },
    ],
    runs,
    primary: interval(done.map((seed) => accuracy + 0.005 * seed)),
    firing: interval(done.map(() => 0.25)),
    energy: {
      counted: failed ? { failed: 'no training ended' } : { joules: interval(done.map(() => 1e-9)) },
      measured: { failed: 'no counter on this machine' },
    },
  };
}

/** A report as a run makes it: two arms, two classes, two energy models of which one fails. Its numbers are invented. */
export function sampleReport({ seeds = 3, evolved = true, failed = false, resumed = false }: Sample = {}): Report {
  const numbers = range(seeds).map((i) => i + 1);
  const experiment = experimentOf(numbers);
  const arms = [
    armOf(
      {
        place: 'encoding',
        label: evolved ? 'coded, evolved' : 'coded',
        accuracy: 0.8,
        genome: evolved ? 2 : 0,
        failed,
      },
      numbers,
    ),
    armOf({ place: 'baselines[0]', label: 'direct', accuracy: 0.82, genome: 0, failed: false }, numbers),
  ];
  const rows = bests.map((best, i) => generationRow(i + 1, best, bests.slice(0, i), failed ? 1 : 0));
  const evolution: Result['evolution'] = {
    generations: rows,
    evaluations: GENERATIONS * POPULATION,
    failed: failed ? GENERATIONS : 0,
    stopped: `generations = ${GENERATIONS}`,
    best: {
      genome: [1.2, 0.7],
      value: Math.max(...bests),
      score: { status: 'ok', measures: { accuracy: 0.8, loss: 0.5 }, traits: { O: [1.2, 0.1, 0, 0.7] } },
    },
    before: { O: [1, 0, 0, 1] },
  };
  return {
    hash: hash('b'),
    spec: {
      experiment,
      runtime: {
        workers: 2,
        out: 'runs',
        uses: { reporters: [], executor: { use: 'processes' } },
        from: {},
        paths: {},
        folder: '.',
      },
    },
    result: {
      id: hash('a'),
      experiment,
      dataset: {
        name: 'sample',
        shape: [1, 1, 4],
        classes: ['even', 'odd'],
        sizes: { train: 64, validation: 32, test: 8 },
        checksums: [{ file: 'samples.bin', algorithm: 'md5', digest: '0123456789abcdef'.repeat(2) }],
        licence: 'CC0',
        citation: 'Invented for the law of reporters',
      },
      primary: { measure: 'accuracy', better: 'higher' },
      timesteps: 4,
      energies: {
        counted: { scope: 'operations only', constants: { opPicojoule: 1 }, citation: 'nobody' },
        measured: { scope: 'package counter', constants: {}, citation: 'this machine' },
      },
      terms: ['accuracy', 'entropy'],
      ...(evolved && { evolution }),
      arms,
      comparisons: [
        {
          of: arms[0]!.label,
          against: 'direct',
          difference: failed ? { mean: 0, n: 0 } : interval(numbers.map(() => -0.02)),
        },
      ],
    },
    circumstances: {
      started: '2026-11-24T08:00:00.000Z',
      seconds: { evolve: evolved ? 3 : 0, settle: 5 },
      evaluated: (evolved ? GENERATIONS * POPULATION : 0) - (resumed ? POPULATION : 0) + 2 * seeds,
      replayed: resumed ? POPULATION : 0,
      workers: 2,
      machine: { node: '20.20.0', platform: 'linux x64', cpu: 'some CPU', cores: 2, memoryGiB: 8 },
      backend: { name: 'cpu', device: 'plain JavaScript' },
      versions: { '@lab/sample': '1.0.0' },
      muted: failed
        ? [{ code: 'GENO_HOOK', message: 'A watcher threw.', plugin: '@lab/other', path: 'epoch:end' }]
        : [],
      source: 'genospike.config.ts',
      command: 'npx genospike run genospike.config.ts',
    },
    sections: [
      { id: 'sample', name: 'Sample', question: 'Is it told?', answer: '<b>Yes.</b>', html: '<p>As a fragment.</p>' },
    ],
  };
}
