import type { StandardSchemaV1 as Schema } from '@standard-schema/spec';
import { GenoError } from './errors.ts';
import { parse } from './parse.ts';
import { given } from './services.ts';
import type { Created, Given, Made, Role } from './roles/index.ts';
import { asAsk, type Met, type Needs, type Owed } from './token.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- contributions of any role, schema and parts meet in these types */

declare const place: unique symbol;
/** What a config holds: plain data. The role is in the type alone, so that only surrogates fit where a surrogate goes. */
export type Use<R extends Role = Role> = {
  readonly use: string;
  readonly [option: string]: unknown;
  readonly [place]?: R;
};
export type Choice<R extends Role> = Use<R> | string;

/** An option that is itself a contribution: made by the container, handed to `create` beside the options. */
export interface Part<R extends Role, As, In, Free extends boolean> {
  readonly role: R;
  readonly as: 'one' | 'many' | 'maker';
  readonly fallback?: AnyContribution;
  readonly $?: { as: As; in: In; free: Free };
}
export type Parts = Readonly<Record<string, Part<any, any, any, boolean>>>;
/** Makes its contribution again and again, with other options or other things given. */
export type Maker<R extends Role> = (change?: {
  readonly options?: object;
  readonly given?: Partial<Given<R>>;
}) => Made<R>;

type Free<F> = F extends object ? true : false;
const piece = (as: 'one' | 'many' | 'maker') => (role: Role, fallback?: AnyContribution) => ({
  role,
  as,
  ...(fallback && { fallback }),
});
/** One contribution; `fallback` serves where the config says nothing. */
export const part = piece('one') as <R extends Role, F extends OfRole<R> | undefined = undefined>(
  role: R,
  fallback?: F,
) => Part<R, Made<R>, Choice<R>, Free<F>>;
/** A list of contributions. */
export const parts = piece('many') as <R extends Role>(
  role: R,
) => Part<R, readonly Made<R>[], readonly Choice<R>[], false>;
/** For wrappers that make their inner one again and again (restarts). */
export const maker = piece('maker') as <R extends Role, F extends OfRole<R> | undefined = undefined>(
  role: R,
  fallback?: F,
) => Part<R, Maker<R>, Choice<R>, Free<F>>;

type As<P> = { readonly [K in keyof P]: P[K] extends Part<any, infer A, any, any> ? A : never };
type In<P> = {
  [K in keyof P as P[K] extends Part<any, any, any, true> ? never : K]: P[K] extends Part<any, any, infer I, any>
    ? I
    : never;
} & {
  [K in keyof P as P[K] extends Part<any, any, any, true> ? K : never]?: P[K] extends Part<any, any, infer I, any>
    ? I
    : never;
};
type Flat<T> = { [K in keyof T]: T[K] };
/** What a config writes: the schema's input and the parts, flat. */
export type Input<S extends Schema, P> = [keyof P] extends [never]
  ? Schema.InferInput<S>
  : Flat<Schema.InferInput<S> & In<P>>;
/** What `create` receives. */
export type Ingredients<R extends Role, S extends Schema, N, P> = {
  readonly options: Schema.InferOutput<S>;
} & Given<R> &
  Met<N> &
  As<P>;

/** An interface, so that a plugin's .d.ts names it and not `@standard-schema/spec`, which the plugin has not installed. */
export interface NoOptions extends Schema<{}, {}> {}
const none: NoOptions = {
  '~standard': { version: 1, vendor: '@genospike/core', validate: (value) => ({ value: value as {} }) },
};

/** One case of a role's law, as plain data: options, and claims the law of the role reads (how precise an optimizer is). */
export interface LawCase {
  readonly options?: object;
  readonly [claim: string]: unknown;
}

/** One thing a plugin provides. Called like a function, it returns the plain data that a config holds. */
export interface Contribution<
  R extends Role,
  S extends Schema = Schema,
  N = Needs,
  P = Parts,
  Id extends string = string,
> {
  (...options: {} extends Input<S, P> ? [options?: Input<S, P>] : [options: Input<S, P>]): { readonly use: Id } & Input<
    S,
    P
  > & {
      readonly [place]?: R;
    };
  readonly role: R;
  readonly id: Id;
  readonly options: S;
  readonly needs: N;
  readonly parts: P;
  /** What its law is held with where nobody says: options, and how much it claims. */
  readonly cases: readonly LawCase[];
  create(given: Ingredients<R, S, N, P>): Created<R>;
}
export type AnyContribution = Contribution<any, any, any, any>;
export type OfRole<R extends Role> = Contribution<R, any, any, any>;

/** Defines a contribution. `options` is any Standard Schema whose output is valid input (no transforms). */
export function define<
  R extends Role,
  const Id extends string,
  S extends Schema = NoOptions,
  const N extends Needs = {},
  const P extends Parts = {},
>(
  role: R,
  spec: {
    readonly id: Id;
    readonly options?: S;
    readonly needs?: N;
    readonly parts?: P;
    /** Left out: one case, the default options. */
    readonly cases?: readonly LawCase[];
    create(given: Ingredients<R, S, N, P>): Created<R>;
  },
): Contribution<R, S, N, P, Id> {
  const use = (options?: object) => ({ use: spec.id, ...options });
  return Object.assign(use, {
    role,
    id: spec.id,
    options: spec.options ?? none,
    needs: spec.needs ?? {},
    parts: spec.parts ?? {},
    cases: spec.cases ?? [{}],
    create: spec.create,
  }) as never;
}

/** Makes one without a container (laws, playground): options are checked, needs must be in `things` but for those that may
 *  be absent, parts fall back to their default.
 *  @throws GENO_BAD_OPTION, GENO_NEED */
export function make<R extends Role, S extends Schema, N, P>(
  contribution: Contribution<R, S, N, P>,
  options: Schema.InferInput<S>,
  things: Given<R> & Owed<N> & Partial<As<P>>,
): Created<R> {
  const { id, role, needs } = contribution;
  const have: Record<string, unknown> = { ...things };
  for (const [key, { as, fallback }] of Object.entries(contribution.parts as Parts)) {
    if (key in have || !fallback) continue;
    const one: Maker<any> = (change = {}) => make(fallback, change.options ?? {}, { ...have, ...change.given });
    have[key] = as === 'maker' ? one : one();
  }
  const owed = Object.entries(needs as Needs).filter(([, need]) => !asAsk(need as symbol).optional);
  const wanted = [given[role as Role] ?? {}, Object.fromEntries(owed), contribution.parts as Parts].flatMap((of) =>
    Object.keys(of),
  );
  const missing = wanted.filter((key) => !(key in have));
  if (missing.length)
    throw new GenoError('GENO_NEED', `${role} ${id} needs ${missing.join(', ')}.`, { role, path: id });
  return contribution.create({ ...have, options: parse(contribution.options, options, id) } as never);
}
