import type { Plugin, Report } from '@genospike/core';
import type { Service } from './container.ts';
import type { Hooks } from './hooks.ts';
import type { Resolved } from './spec.ts';
import type { TraceEvent } from './trace.ts';

/** Plugins and choices that serve where a config says nothing. */
export interface Standard {
  /** URLs or specifiers, as seen from `folder`. */
  readonly plugins: readonly string[];
  readonly folder: string;
  readonly uses: Readonly<Record<string, unknown>>;
  /** What `backend: auto` tries, the fastest first; the last of all is the backend of `uses`. Plugins that are not
   *  installed are passed over. */
  readonly backends?: readonly { readonly plugin: string; readonly id: string }[];
}
export interface RunOptions {
  /** Folder of the config: plugins and paths are seen from it. Default: the current one. */
  readonly folder?: string;
  /** What people call the config, for errors. */
  readonly what?: string;
  readonly standard?: Standard;
  /** Replace whatever has their token, a chosen contribution too. */
  readonly services?: readonly Service[];
  /** Plugins as objects, for hooks in this process; what workers must make comes by specifier. */
  readonly plugins?: readonly Plugin[];
  /** Stops the run so that it can be resumed. */
  readonly signal?: AbortSignal;
  /** What a person typed, for the report. */
  readonly command?: string;
  readonly trace?: boolean;
}
export interface Done {
  readonly report: Report;
  /** The run folder. */
  readonly folder: string;
  readonly trace?: readonly TraceEvent[];
}

export interface Prepared extends Resolved {
  readonly hooks: Hooks;
  readonly versions: Readonly<Record<string, string>>;
  /** What `auto` chose, by place, and why. */
  readonly auto?: Readonly<Record<string, string>>;
}
