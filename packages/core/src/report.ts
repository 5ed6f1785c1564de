import type { Failure } from './errors.ts';
import type { Checksum } from './roles/data.ts';
import type { Joules } from './roles/energy.ts';
import type { Numbers } from './roles/numbers.ts';
import type { Score, Trained } from './score.ts';
import type { Experiment, Spec } from './spec.ts';

/** Mean with a two-sided 95 % t interval over seeds; no interval where n = 1. */
export interface Interval {
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
  readonly n: number;
}

export interface GenerationRow {
  /** From 1. */
  readonly generation: number;
  /** Of this generation: the weighted sum. */
  readonly best: number;
  readonly mean: number;
  readonly spread: number;
  /** The best value so far. */
  readonly ever: number;
  /** Fitness term -> its value for this generation's best, and the mean. */
  readonly terms: Readonly<Record<string, { readonly best: number; readonly mean: number }>>;
  readonly failed: number;
}
export interface Evolution {
  readonly generations: readonly GenerationRow[];
  readonly evaluations: number;
  readonly failed: number;
  /** Why it ended, in words. */
  readonly stopped: string;
  readonly best: {
    readonly genome: readonly number[];
    readonly value: number;
    readonly score: Score;
    /** Where it was evaluated again: how many draws `value` and `score` are the mean of. */
    readonly draws?: number;
  };
  /** Of several objectives: what none beats in every term; values in the order of `Result.terms`. */
  readonly front?: readonly { readonly genome: readonly number[]; readonly values: readonly number[] }[];
  /** Traits at the optimizer's mean start, to show beside the evolved ones. */
  readonly before: Readonly<Record<string, Numbers>>;
}

/** One layer in a table: how it is stored and what it runs. */
export interface LayerRow {
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  readonly shape: readonly number[];
  readonly weights: number;
}

/** One network with one encoding, trained with every seed. */
export interface Arm {
  /** 'encoding', or 'baselines[0]'. */
  readonly place: string;
  /** For people: `gee, evolved`, `gee, O = I`, `narrow`, `direct`. */
  readonly label: string;
  readonly role: 'evolved' | 'baseline';
  readonly encoding: string;
  /** Numbers evolution searched; 0 where nothing was evolved. */
  readonly genome: number;
  /** Numbers stored after training, norms and neuron parameters included; and their bytes. */
  readonly parameters: number;
  readonly bytes: number;
  /** Numbers the decoded network runs, norms and neuron parameters included. */
  readonly weights: number;
  /** Width of the hidden layers against the configured network. */
  readonly width: number;
  readonly layers: readonly LayerRow[];
  readonly runs: readonly ArmRun[];
  /** The task's primary measure on test, over seeds. */
  readonly primary: Interval;
  /** Spikes a neuron and a step, over seeds. */
  readonly firing: Interval;
  /** Energy model's id -> joules a sample over seeds, or why not. */
  readonly energy: Readonly<Record<string, { readonly joules?: Interval; readonly failed?: string }>>;
}
export interface ArmRun {
  readonly seed: number;
  readonly status: 'ok' | 'failed';
  readonly error?: Failure;
  /** On validation, at the chosen epoch. */
  readonly validation: Readonly<Record<string, number>>;
  readonly trained?: Trained;
  readonly energy: Readonly<Record<string, Joules>>;
}
/** Paired over seeds: `of` minus `against`, in the primary measure on test. */
export interface Comparison {
  readonly of: string;
  readonly against: string;
  readonly difference: Interval;
}

/** Hashed, and equal bit for bit for the same experiment on the same backend. */
export interface Result {
  /** Hash of the experiment. */
  readonly id: string;
  readonly experiment: Experiment;
  readonly dataset: {
    readonly name: string;
    readonly shape: readonly number[];
    readonly classes: readonly string[];
    readonly sizes: { readonly train: number; readonly validation: number; readonly test: number };
    readonly checksums: readonly Checksum[];
    readonly licence: string;
    readonly citation: string;
  };
  readonly primary: { readonly measure: string; readonly better: 'higher' | 'lower' };
  readonly timesteps: number;
  readonly energies: Readonly<
    Record<
      string,
      { readonly scope: string; readonly constants: Readonly<Record<string, number>>; readonly citation: string }
    >
  >;
  readonly terms: readonly string[];
  /** Absent where the genome has size 0. */
  readonly evolution?: Evolution;
  /** The evolved one first, baselines in config order. */
  readonly arms: readonly Arm[];
  /** The evolved one against every baseline. */
  readonly comparisons: readonly Comparison[];
}
/** Times, machine, versions: what may differ. */
export interface Circumstances {
  readonly started: string;
  readonly seconds: { readonly evolve: number; readonly settle: number };
  readonly evaluated: number;
  readonly replayed: number;
  readonly workers: number;
  readonly machine: {
    readonly node: string;
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
  };
  readonly backend: { readonly name: string; readonly device: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly muted: readonly Failure[];
  readonly source: string;
  readonly command: string;
}
/** One part of the HTML report: a question, its answer in a sentence, and what shows it. */
export interface Section {
  readonly id: string;
  /** Short name in the bar: `Energy`. */
  readonly name: string;
  readonly question: string;
  /** HTML; `<b>` marks what matters. */
  readonly answer: string;
  /** HTML fragment, self-contained. */
  readonly html: string;
}
export interface Report {
  readonly result: Result;
  /** Hash of `result`. */
  readonly hash: string;
  readonly spec: Spec;
  readonly circumstances: Circumstances;
  readonly sections: readonly Section[];
}
