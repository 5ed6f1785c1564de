import type { Made, Role } from './roles/index.ts';

declare const type: unique symbol;

/** A typed name for something the container hands out. A registered symbol: two copies of core agree on it. */
export type Token<T> = symbol & { readonly [type]?: T };

/** Makes a token, e.g. `token<Clock>('@lab/clock')`. Equal names are equal tokens. */
export const token = <T>(name: string): Token<T> => Symbol.for(name) as Token<T>;

/** How a token is asked for when it is not simply "the one". */
export interface Ask<T> {
  readonly token: symbol;
  readonly many?: true;
  readonly optional?: true;
  readonly [type]?: T;
}

/** What a contribution needs, under the names `create` will find them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a needs object holds tokens of any type; `Met` reads each one back
export type Needs = Readonly<Record<string, Token<any> | Ask<any>>>;
export type Met<N> = { readonly [K in keyof N]: N[K] extends Token<infer T> | Ask<infer T> ? T : never };
/** The same, where what may be absent need not be said. */
export type Owed<N> = Omit<Met<N>, Absent<N>> & Partial<Pick<Met<N>, Absent<N>>>;
type Absent<N> = { [K in keyof N]: N[K] extends Ask<infer T> ? (undefined extends T ? K : never) : never }[keyof N];

/** The contribution chosen for a role. */
export const the = <R extends Role>(role: R): Token<Made<R>> => token(`@genospike/role/${role}`);
/** All of a list, e.g. `all('fitness')`. */
export const all = <R extends Role>(role: R): Ask<readonly Made<R>[]> => ({ token: the(role), many: true });
/** Something that may be absent. */
export const optional = <T>(wanted: Token<T>): Ask<T | undefined> => ({ token: wanted, optional: true });

export const asAsk = (need: symbol | Ask<unknown>): Ask<unknown> => (typeof need === 'symbol' ? { token: need } : need);
