import type { Arm, ArmRun, Counts, Interval, Raster } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

/** The arms of the fixture: four networks, each trained with a few seeds. Every number is invented. */

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

export interface Look {
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
  const scale = 1 + (seed - 2) * 0.02 * look.lift + (seed === 2 ? 0.03 * (look.lift - 1) : 0);
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

export function arm(look: Look): Arm {
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

const gee = { encoding: 'gee', weights: 207088, width: 1 };
export const LOOKS: readonly Look[] = [
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
