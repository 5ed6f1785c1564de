import type { Container } from 'inversify';
import {
  asAsk,
  GenoError,
  isGenoError,
  MAY_WAIT,
  messageOf,
  type Ask,
  type Needs,
  type Token,
  type Where,
} from '@genospike/core';
import type { Chosen } from './choose.ts';

/** Everything the container can make, in one shape: contributions, their parts, facts, services. */
export interface Binding {
  readonly token: symbol;
  /** For errors: `encoding gee`. */
  readonly label: string;
  readonly where: Where;
  readonly needs: Readonly<Record<string, Ask<unknown>>>;
  /** May `create` return a promise? */
  readonly mayWait: boolean;
  /** Not ours to dispose. */
  readonly foreign?: true;
  readonly chosen?: Chosen;
  create(things: Record<string, unknown>): unknown;
}
export const asks = (needs: Needs): Record<string, Ask<unknown>> =>
  Object.fromEntries(Object.entries(needs).map(([key, need]) => [key, asAsk(need as symbol)]));
/** A token's name as people read it: `encoding`, `timesteps`. */
export const nameOf = (token: symbol): string => token.description!.replace(/^@genospike\/(role\/|place\/)?/, '');

/** All that is bound to a token. */
export const many = <T>(token: Token<T>): Ask<readonly T[]> => ({ token, many: true });

/** Something computed from others: the layers of the network, a model. */
export const fact = <T, N extends Needs>(
  token: Token<T>,
  needs: N,
  create: (things: { [K in keyof N]: N[K] extends Token<infer V> | Ask<infer V> ? V : never }) => T | Promise<T>,
): Binding => ({
  token,
  label: nameOf(token),
  where: { path: nameOf(token) },
  needs: asks(needs),
  mayWait: true,
  create: create as Binding['create'],
});
/** A service that is there already. */
export const constant = <T>([token, value]: Service<T>): Binding => ({
  ...fact(token, {}, () => value),
  foreign: true,
});
export type Service<T = unknown> = readonly [Token<T>, T];

/** The only home of inversify: a container, whole from the start. Needs are checked, then everything is made at once,
 *  on purpose: a parent's singleton made lazily through a child would keep that child's values for ever.
 *  A run has one room, an evaluation a child of it. */
export class Room {
  readonly bindings: readonly Binding[];
  readonly #container: Container;
  readonly #made: unknown[] = [];

  private constructor(bindings: readonly Binding[], container: Container) {
    this.#container = container;
    this.bindings = bindings;
  }

  /** @throws GENO_NEED, GENO_CIRCULAR, GENO_CREATE; what was made until then is disposed */
  static async open(bindings: readonly Binding[], parent?: Room): Promise<Room> {
    const container = await newContainer(parent && parent.#container);
    const room = new Room(bindings, container);
    for (const binding of bindings) {
      const needs = Object.entries(binding.needs);
      const create = (...found: unknown[]) =>
        room.#create(binding, Object.fromEntries(needs.map(([key], i) => [key, found[i]])));
      container.bind(binding.token).toResolvedValue(create, needs.map(([, ask]) => inject(ask)) as never);
    }
    room.#check();
    try {
      for (const token of new Set(bindings.map((b) => b.token))) await container.getAllAsync(token);
    } catch (error) {
      await room.close().catch(() => {});
      throw error;
    }
    return room;
  }

  #create(binding: Binding, things: Record<string, unknown>): unknown {
    const fail = (cause: unknown): never => {
      if (isGenoError(cause))
        throw new GenoError(cause.code, cause.message, { ...binding.where, ...defined(cause.toJSON()), cause });
      throw new GenoError('GENO_CREATE', `${binding.label} cannot be made: ${messageOf(cause)}`, {
        ...binding.where,
        cause,
        fix: 'See its options; --stack shows where it threw.',
      });
    };
    const keep = (value: unknown) => {
      if (!binding.foreign) this.#made.push(value);
      return value;
    };
    try {
      const value = binding.create(things) as { then?: unknown } | undefined;
      if (typeof value?.then !== 'function') return keep(value);
      if (!binding.mayWait) return fail(new Error(`create returned a promise; only ${MAY_WAIT.join(', ')} may`));
      return (value as unknown as Promise<unknown>).then(keep, fail);
    } catch (error) {
      return fail(error);
    }
  }

  #check(): void {
    const done = new Set<Binding>();
    const visit = (binding: Binding, trail: readonly Binding[]): void => {
      if (trail.includes(binding))
        throw new GenoError(
          'GENO_CIRCULAR',
          `${[...trail.slice(trail.indexOf(binding)), binding].map((b) => b.label).join(' needs ')}.`,
          {
            ...binding.where,
            fix: 'Let one of them need a fact instead of the other.',
          },
        );
      if (done.has(binding)) return;
      for (const { token, many, optional } of Object.values(binding.needs)) {
        if (!many && !optional && !this.#container.isBound(token)) throw unmet(binding, token);
        for (const next of this.bindings.filter((b) => b.token === token)) visit(next, [...trail, binding]);
      }
      done.add(binding);
    };
    for (const binding of this.bindings) visit(binding, []);
  }

  get<T>(token: Token<T>): T {
    return this.#container.get<T>(token as symbol);
  }
  /** Of a list; empty where nothing is bound. */
  all<T>(token: Token<T>): readonly T[] {
    return this.#container.isBound(token) ? this.#container.getAll<T>(token as symbol) : [];
  }

  /** Disposes what it made, last made first; every one is tried. (inversify's own deactivation runs in parallel, in
   *  binding order, and stops at a throw.) */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const thing of this.#made.splice(0).reverse()) {
      try {
        await (thing as Partial<AsyncDisposable> | undefined)?.[Symbol.asyncDispose]?.();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length) throw new AggregateError(errors, 'Several could not be disposed');
  }
}

/** inversify is loaded with the first room: a tenth of a second that `genospike plugins` need not wait. */
async function newContainer(parent: Container | undefined): Promise<Container> {
  await import('reflect-metadata');
  const inversify = await import('inversify');
  return new inversify.Container({ defaultScope: 'Singleton', ...(parent && { parent }) });
}

const inject = ({ token, many, optional }: Ask<unknown>) => ({
  serviceIdentifier: token,
  ...(many && { isMultiple: true as const }),
  ...(optional && { optional: true as const }),
});
const defined = (where: object) => Object.fromEntries(Object.entries(where).filter(([, value]) => value !== undefined));
const unmet = (binding: Binding, token: symbol) => {
  const inner = nameOf(token).startsWith('evaluation/');
  return new GenoError(
    'GENO_NEED',
    `${binding.label} needs ${nameOf(token)}, which ${inner ? 'lives only inside one evaluation' : 'nobody provides'}.`,
    {
      ...binding.where,
      fix: inner ? 'Take it in the call instead of in create.' : 'Choose one in the config, or give it as a service.',
    },
  );
};
