import type { Choice, Use } from './define.ts';
import type { Role } from './roles/index.ts';

/** Top-level places of a config that hold another role than their own name. Every role is also a place of its own name. */
export interface Places {
  baselines: 'encoding';
  reporters: 'reporter';
  transforms: 'transform';
}
/** Places that hold a list. */
export interface Listed {
  fitness: true;
  energy: true;
  baselines: true;
  reporters: true;
  transforms: true;
  stop: true;
}
/** Roles that are never a place of their own: they live inside others. */
type Inner = 'surrogate' | 'reporter' | 'transform';
export type Place = Exclude<Role, Inner> | keyof Places;
type RoleOf<K extends Place> = K extends keyof Places ? Places[K] : K extends Role ? K : never;
export type Choices = {
  readonly [K in Place]?: K extends keyof Listed ? readonly Choice<RoleOf<K>>[] : Choice<RoleOf<K>>;
};

/** Brief training that judges a genome. */
export interface Evolve {
  readonly generations: number;
  /** Epochs of one evaluation. */
  readonly epochs: number;
  /** Training samples of one evaluation; as many validation samples judge it, where there are so many. */
  readonly samples: number;
  /** Training seeds of evaluations: `common` (left out: this), the same for all; `fresh`, a new one each generation. */
  readonly noise?: 'common' | 'fresh' | undefined;
  /** Draws more, each generation, for its best, for the best so far and for what the optimizer recommends; the mean of
   *  these decides which is the best so far. Left out: 0, the best single evaluation. */
  readonly reevaluate?: number | undefined;
}
/** Long training of the best genome and of the baselines. */
export interface Settle {
  readonly epochs: number;
}
export interface Settings {
  readonly name?: string;
  readonly evolve?: Partial<Evolve>;
  readonly settle?: Partial<Settle>;
  /** Training seeds of one evolution; evolution itself uses the first. */
  readonly seeds?: readonly number[];
}

/** What a person writes. */
export interface Config extends Choices, Settings {
  /** Package names, or paths seen from the config's folder. */
  readonly plugins?: readonly string[];
  readonly runtime?: {
    /** Evaluations at once, each in a process of its own; 0: in this process. Default: the cores. */
    readonly workers?: number;
    /** Threads of one evaluation. Default: the cores that its share of the workers leaves. */
    readonly threads?: number;
    /** Layers run a second time in the backward pass, and their currents are not kept for it: less memory and more time
     *  for the same numbers. Default: false. */
    readonly recompute?: boolean;
    /** Folder that holds the run folders. */
    readonly out?: string;
  };
}

/** Hashed: all that a result depends on. Each use is complete (parsed options, parts). No path of a machine. */
export interface Experiment {
  readonly name: string;
  /** Core's major version. */
  readonly contract: number;
  /** Name -> version of every plugin that provides a choice or decides; by path: a hash of its bytes. */
  readonly plugins: Readonly<Record<string, string>>;
  readonly uses: Readonly<Record<string, Use | readonly Use[]>>;
  readonly evolve: Evolve;
  readonly settle: Settle;
  readonly seeds: readonly number[];
  /** Checked content of the dataset: file name -> digest. */
  readonly data: Readonly<Record<string, string>>;
}
/** Not hashed: what may differ without changing a result. */
export interface Runtime {
  readonly workers: number;
  readonly threads?: number | undefined;
  /** Left out: false. */
  readonly recompute?: boolean | undefined;
  readonly out: string;
  readonly uses: Experiment['uses'];
  /** Plugin -> where it was found here. */
  readonly from: Readonly<Record<string, string>>;
  /** Options that name a place on this machine (a dataset's `from`), by path: `dataset.from`. */
  readonly paths: Readonly<Record<string, string>>;
  /** Folder of the config: paths in options are seen from it. */
  readonly folder: string;
}
export interface Spec {
  readonly experiment: Experiment;
  readonly runtime: Runtime;
}
