import type { AnyContribution, OfRole } from './define.ts';
import type { Failure } from './errors.ts';
import type { Role } from './roles/index.ts';
import type { GenerationRow, Report } from './report.ts';
import type { Epoch, Job, Score } from './score.ts';
import type { Spec } from './spec.ts';

type May<T> = T | undefined | void | Promise<T | undefined | void>;

/** What a run is about to do, for progress and headers. */
export interface Start {
  readonly id: string;
  readonly folder: string | undefined;
  readonly spec: Spec;
  readonly workers: number;
  readonly backend: { readonly name: string; readonly device: string };
  readonly dataset: {
    readonly name: string;
    readonly source: string;
    readonly train: number;
    readonly validation: number;
    readonly test: number;
    readonly checksums: number;
  };
  readonly arms: readonly {
    readonly place: string;
    readonly label: string;
    readonly genome: number;
    readonly parameters: number;
    readonly weights: number;
    readonly encoded: readonly string[];
  }[];
  /** 0 where nothing is evolved. */
  readonly generations: number;
  readonly trainings: number;
  readonly resumed: boolean;
  /** What `auto` chose, by place, and why, in words. */
  readonly auto?: Readonly<Record<string, string>>;
}

/** Hooks that watch: events of a run, plain data, `noun:when`. */
export interface RunEvents {
  'run:start': Start;
  'generation:start': { readonly generation: number; readonly generations: number; readonly jobs: number };
  'evaluation:start': { readonly job: Job };
  /** `known`: answered by `job:lookup`, nothing was computed. */
  'evaluation:end': {
    readonly job: Job;
    readonly score: Score;
    readonly known: boolean;
    readonly milliseconds: number;
  };
  'generation:end': GenerationRow & { readonly generations: number };
  'settle:start': { readonly trainings: number; readonly epochs: number };
  'epoch:end': {
    readonly arm: string;
    readonly label: string;
    readonly seed: number;
    readonly epochs: number;
  } & Epoch;
  'settle:end': {
    readonly arm: string;
    readonly label: string;
    readonly seed: number;
    readonly status: Score['status'];
    readonly known: boolean;
  };
  /** Before the folder is closed; `file(name)` belongs to reporters through Store. */
  'run:end': { readonly report: Report; readonly folder: string | undefined };
  'run:fail': { readonly error: Failure; readonly folder: string | undefined };
}
/** All hooks that watch: a lab adds its own here, by augmentation and `declares`. */
export interface Watched extends RunEvents {}

/** Hooks that decide: the first answer wins (job:lookup, run:stop), or each may change the value (spec:resolve, report:build). */
export interface Decides {
  'spec:resolve'(spec: Spec): May<Spec>;
  'job:lookup'(job: Job): May<Score>;
  'run:stop'(at: GenerationRow): May<string>;
  'report:build'(report: Report): May<Report>;
}

/** Every hook of a run, by name. Records, so that the compiler finds one that is missing. */
export const RUN_EVENTS: Readonly<Record<keyof RunEvents, true>> = {
  'run:start': true,
  'generation:start': true,
  'evaluation:start': true,
  'evaluation:end': true,
  'generation:end': true,
  'settle:start': true,
  'epoch:end': true,
  'settle:end': true,
  'run:end': true,
  'run:fail': true,
};
/** How a decision comes about: the first answer, or a value that each may change. */
export const DECISIONS: Readonly<Record<keyof Decides, 'first' | 'each'>> = {
  'spec:resolve': 'each',
  'report:build': 'each',
  'job:lookup': 'first',
  'run:stop': 'first',
};

type Tap<F> = F | { readonly order: 'pre' | 'post'; readonly handler: F };
export type Taps = { readonly [N in keyof Watched]?: Tap<(event: Watched[N]) => void | Promise<void>> } & {
  readonly [N in keyof Decides]?: Tap<Decides[N]>;
} & { readonly 'contribution:resolve'?: { readonly [R in Role]?: Tap<(id: string) => May<OfRole<R>>> } };

/** The major version of this package: what a plugin's peer range must include. */
export const CONTRACT = 1;

export interface Plugin {
  readonly name: string;
  readonly provides?: readonly AnyContribution[];
  readonly hooks?: Taps;
  /** Hooks of its own, besides those above. */
  readonly declares?: readonly string[];
}
export interface Stamped extends Plugin {
  readonly contract: number;
  readonly core: string;
}
/** Where this copy of core lives: the engine compares it with its own. */
export const here = import.meta.url;

/** A plugin's default export. */
export const definePlugin = (plugin: Plugin): Stamped => ({ ...plugin, contract: CONTRACT, core: here });
