import { badOptions, check, didYouMean, type Issue, type Part, type Role, type Use } from '@genospike/core';
import type { Found, Hooks } from './hooks.ts';

/** One use of the Spec, resolved: who, from where, with which options and parts. The container, `explain` and the hash
 *  all read this tree. */
export interface Chosen extends Found {
  readonly use: string;
  /** Where it stands in the config: `neuron.surrogate`, `baselines[1]`. */
  readonly path: string;
  readonly role: Role;
  readonly place: string;
  readonly as: 'one' | 'many' | 'maker';
  readonly options: Readonly<Record<string, unknown>>;
  readonly parts: Readonly<Record<string, Chosen | readonly Chosen[]>>;
}

interface PlaceRule {
  readonly role?: Role;
  readonly many?: true;
  /** May differ without changing a result: not hashed. */
  readonly runtime?: true;
  /** Bound as a function that makes it: with other layers, or when its work is known. */
  readonly maker?: true;
}
/** Places that are not simply one contribution of the role of their name. */
export const PLACES: Readonly<Record<string, PlaceRule>> = {
  fitness: { many: true },
  energy: { many: true },
  stop: { many: true },
  baselines: { role: 'encoding', many: true, maker: true },
  transforms: { role: 'transform', many: true },
  reporters: { role: 'reporter', many: true, runtime: true },
  executor: { runtime: true, maker: true },
};
/** Roles that live inside others or under another name. */
const INNER = ['surrogate', 'reporter', 'transform'];

export const placesOf = (hooks: Hooks): readonly string[] =>
  [...new Set([...Object.keys(PLACES), ...hooks.roles.filter((role) => !INNER.includes(role))])].sort();

interface Where {
  readonly place: string;
  readonly role: Role;
  readonly path: string;
  readonly as: Chosen['as'];
  readonly fallback?: Found | undefined;
}

/** Collects every mistake of a config before it gives up. */
class Chooser {
  readonly issues: Issue[] = [];
  readonly #hooks: Hooks;
  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  async choose(choice: unknown, at: Where): Promise<Chosen | undefined> {
    const { role, path } = at;
    const { use, ...given } = (typeof choice === 'string' ? { use: choice } : (choice ?? {})) as Use;
    if (typeof use !== 'string') return this.#refuse(path, `is no ${role}; write an id, or { use: id, ... }.`);
    const found =
      (await this.#hooks.resolve(role, use)) ?? (at.fallback?.contribution.id === use ? at.fallback : undefined);
    if (!found) {
      const known = this.#hooks.provided(role).map((p) => p.id);
      return this.#refuse(path, `No ${role} "${use}"; ${didYouMean(use, [...new Set(known)])}`);
    }
    const wanted = Object.entries(found.contribution.parts as Readonly<Record<string, AnyPart>>);
    const { value = {}, issues } = check(
      found.contribution.options,
      given,
      path,
      wanted.map(([key]) => key),
    );
    this.issues.push(...issues);
    const parts: Record<string, Chosen | readonly Chosen[]> = {};
    for (const [key, part] of wanted) {
      const piece = await this.#part(
        given[key],
        part,
        { ...at, role: part.role, path: `${path}.${key}` },
        found.plugin,
      );
      if (piece) parts[key] = piece;
    }
    return { ...found, use, path, role, place: at.place, as: at.as, options: value as Chosen['options'], parts };
  }

  async #part(
    given: unknown,
    part: AnyPart,
    at: Where,
    plugin: string,
  ): Promise<Chosen | readonly Chosen[] | undefined> {
    const fallback = part.fallback && { contribution: part.fallback, plugin };
    const wish = given ?? (part.fallback && { use: part.fallback.id });
    if (wish === undefined) return this.#refuse(at.path, `is missing: a ${part.role}.`);
    if (part.as === 'many') return this.list(wish, { ...at, as: 'many' });
    return this.choose(wish, { ...at, as: part.as, fallback });
  }

  async list(choices: unknown, at: Where): Promise<readonly Chosen[]> {
    if (!Array.isArray(choices)) {
      this.#refuse(at.path, `is a list: [${typeof choices === 'string' ? `'${choices}'` : '...'}].`);
      return [];
    }
    const chosen: (Chosen | undefined)[] = [];
    for (const [i, choice] of choices.entries())
      chosen.push(await this.choose(choice, { ...at, path: `${at.path}[${i}]` }));
    return chosen.filter((c) => c !== undefined);
  }

  #refuse(path: string, message: string): undefined {
    this.issues.push({ path, message });
    return undefined;
  }
}
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- parts of any role
type AnyPart = Part<any, unknown, unknown, boolean>;

/** Every place of a config to its contribution.
 *  @throws GENO_BAD_OPTION with all mistakes at once, GENO_DUPLICATE_ID */
export async function chooseAll(
  hooks: Hooks,
  choices: Readonly<Record<string, unknown>>,
  what: string,
): Promise<readonly Chosen[]> {
  const chooser = new Chooser(hooks);
  const places = placesOf(hooks);
  const chosen: (Chosen | undefined)[] = [];
  for (const [place, choice] of Object.entries(choices)) {
    if (choice === undefined) continue;
    const { role = place as Role, many, maker } = PLACES[place] ?? {};
    const at: Where = { place, role, path: place, as: maker ? 'maker' : many ? 'many' : 'one' };
    if (!places.includes(place))
      chooser.issues.push({ path: place, message: `is unknown; ${didYouMean(place, places)}` });
    else if (many) chosen.push(...(await chooser.list(choice, at)));
    else chosen.push(await chooser.choose(choice, at));
  }
  if (chooser.issues.length) throw badOptions(what, chooser.issues);
  return chosen.filter((c) => c !== undefined);
}

/** A choice as the Spec stores it: parsed options and parts, whole. */
export const written = ({ use, options, parts }: Chosen): Use => ({
  use,
  ...options,
  ...Object.fromEntries(
    Object.entries(parts).map(([key, piece]) => [key, isList(piece) ? piece.map(written) : written(piece)]),
  ),
});
const isList = (piece: Chosen | readonly Chosen[]): piece is readonly Chosen[] => Array.isArray(piece);

/** Plugins that provide these choices or parts of them. */
export const owners = (chosen: readonly Chosen[]): readonly string[] =>
  chosen.flatMap((c) => [c.plugin, ...owners(Object.values(c.parts).flat())]);
