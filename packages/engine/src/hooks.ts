import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, HookMap } from 'tapable';
import {
  DECISIONS,
  didYouMean,
  GenoError,
  isGenoError,
  messageOf,
  RUN_EVENTS,
  type AnyContribution,
  type Decides,
  type Plugin,
  type Role,
  type Watched,
} from '@genospike/core';
import { timed, type TraceEvent } from './trace.ts';

export const watched = Object.keys(RUN_EVENTS) as (keyof Watched)[];
const decides = (name: string) => name in DECISIONS || name === 'contribution:resolve';
const KINDS = { first: AsyncSeriesBailHook, each: AsyncSeriesWaterfallHook } as const;
const STAGE = { pre: -100, post: 100 } as const;

type Hook = AsyncSeriesHook<[unknown]> | AsyncSeriesBailHook<[unknown], unknown> | AsyncSeriesWaterfallHook<[unknown]>;
type Handler = (value: never) => unknown;
type Tap = Handler | { readonly order: 'pre' | 'post'; readonly handler: Handler };
type Answer<N extends keyof Decides> = Exclude<Awaited<ReturnType<Decides[N]>>, void>;

/** A contribution, and the plugin it came from. */
export interface Found {
  readonly contribution: AnyContribution;
  readonly plugin: string;
}
/** What a plugin decided: goes to events.jsonl. */
export interface Decision {
  readonly hook: string;
  readonly by: string;
  readonly answer: unknown;
}

/** The only home of tapable. What it makes impossible: taps that are not awaited, order by unknown names, errors
 *  without a plugin, a null that ends a bail hook. */
export class Hooks {
  /** Watchers that threw: muted from then on, so that a reporter never loses a run. */
  readonly muted: GenoError[] = [];
  /** Plugins that can change a result: they belong to the experiment. */
  readonly deciders = new Set<string>();
  /** Hears every decision. */
  onDecision: (decision: Decision) => void = () => {};
  readonly #hooks = new Map<string, Hook>();
  readonly #provided: { readonly role: string; readonly id: string; readonly plugin: string }[] = [];
  readonly #resolve = new HookMap<AsyncSeriesBailHook<[string], Found>>((role) => {
    const hook = new AsyncSeriesBailHook<[string], Found>(['id']);
    this.#hooks.set(`contribution:resolve/${role}`, hook as Hook);
    return hook;
  });

  constructor(plugins: readonly Plugin[]) {
    for (const name of [...watched, ...plugins.flatMap((p) => p.declares ?? [])])
      this.#hooks.set(name, new AsyncSeriesHook(['event'], name));
    for (const [name, kind] of Object.entries(DECISIONS))
      this.#hooks.set(name, new KINDS[kind]<[unknown], unknown>(['value'], name) as Hook);
    for (const plugin of plugins) this.install(plugin);
  }

  /** `trusted`: one of the engine's own, no part of an experiment. */
  install({ name: plugin, provides = [], hooks = {} }: Plugin, trusted = false): void {
    const { 'contribution:resolve': resolvers = {}, ...taps } = hooks;
    if (!trusted && Object.keys(hooks).some(decides)) this.deciders.add(plugin);
    for (const [role, tap] of Object.entries(resolvers))
      this.#tap(this.#resolve.for(role) as Hook, 'contribution:resolve', plugin, tap as Tap, (answer) => ({
        contribution: answer,
        plugin,
      }));
    for (const contribution of provides) {
      const { role, id } = contribution;
      this.#provided.push({ role, id, plugin });
      this.#resolve
        .for(role)
        .tapPromise(plugin, async (wanted) =>
          wanted === id || wanted === `${plugin}#${id}` ? { contribution, plugin } : (undefined as never),
        );
    }
    for (const [name, tap] of Object.entries(taps)) this.#tap(this.must(name, plugin), name, plugin, tap as Tap);
  }

  #tap(hook: Hook, name: string, plugin: string, tap: Tap, wrap = (answer: unknown): unknown => answer): void {
    const { stage, handler } =
      typeof tap === 'function' ? { stage: 0, handler: tap } : { stage: STAGE[tap.order], handler: tap.handler };
    let muted = false;
    hook.tapPromise({ name: plugin, stage }, async (value: unknown): Promise<never> => {
      if (muted) return undefined as never;
      try {
        const answer = (await handler(value as never)) ?? undefined;
        if (!decides(name) || answer === undefined || answer === value) return undefined as never;
        this.onDecision({ hook: name, by: plugin, answer: brief(name, answer) });
        return wrap(answer) as never;
      } catch (cause) {
        const error = threw(plugin, name, cause);
        if (decides(name)) throw error;
        muted = true;
        this.muted.push(error);
        return undefined as never;
      }
    });
  }

  /** Roles that somebody provides for. */
  get roles(): readonly string[] {
    return [...new Set(this.#provided.map((p) => p.role))];
  }
  /** Ids of a role, each with its plugin. */
  provided(role: string): readonly { readonly id: string; readonly plugin: string }[] {
    return this.#provided.filter((p) => p.role === role);
  }

  /** @throws GENO_DUPLICATE_ID where two plugins answer to one id */
  async resolve(role: Role, id: string): Promise<Found | undefined> {
    const owners = this.#provided.filter((p) => p.role === role && p.id === id);
    if (owners.length > 1)
      throw new GenoError(
        'GENO_DUPLICATE_ID',
        `Two plugins provide ${role} "${id}": ${owners.map((o) => o.plugin).join(', ')}.`,
        {
          role,
          fix: `Write use: '${owners[0]!.plugin}#${id}', or drop one of them from plugins.`,
        },
      );
    return this.#resolve.for(role).promise(id);
  }

  /** @throws GENO_UNKNOWN_HOOK for a name that nobody declares */
  must(name: string, plugin?: string): Hook {
    const hook = this.#hooks.get(name);
    if (hook) return hook;
    const known = [...this.#hooks.keys()].filter((k) => !k.startsWith('contribution:resolve/'));
    throw new GenoError(
      'GENO_UNKNOWN_HOOK',
      `${plugin ? `Plugin ${plugin} taps` : 'Somebody fires'} ${name}, which is no hook; ${didYouMean(name, known)}`,
      {
        plugin,
        fix: `A hook of your own is declared: declares: ['${name}'].`,
      },
    );
  }

  /** Fires a watched hook; the event is frozen. Never throws for what a watcher did. */
  async watch<N extends keyof Watched>(name: N, event: Watched[N]): Promise<void> {
    await this.must(name).promise(Object.freeze(event));
  }

  /** Bail hooks: the first answer or undefined. Waterfall hooks: the value, changed or not. */
  decide<N extends keyof Decides>(name: N, value: Parameters<Decides[N]>[0]): Promise<Answer<N>> {
    return this.must(name).promise(value) as Promise<Answer<N>>;
  }

  /** From now on every tap is timed; the events are a Chrome trace. */
  trace(): TraceEvent[] {
    const events: TraceEvent[] = [];
    for (const [name, hook] of this.#hooks) hook.intercept({ register: timed(name, events) } as never);
    return events;
  }
}

/** A decision in few words: a Score or a Spec would drown the log. */
const brief = (hook: string, answer: unknown): unknown =>
  hook === 'run:stop' ? answer : typeof answer === 'function' ? (answer as AnyContribution).id : 'changed';

const threw = (plugin: string, hook: string, cause: unknown): GenoError =>
  isGenoError(cause) && cause.plugin
    ? cause
    : new GenoError('GENO_HOOK', `Plugin ${plugin} threw in ${hook}: ${messageOf(cause)}`, {
        plugin,
        path: hook,
        cause,
        fix: decides(hook)
          ? 'Mend it, or drop it from plugins.'
          : 'Muted; the run went on. Mend it, or drop it from plugins.',
      });
