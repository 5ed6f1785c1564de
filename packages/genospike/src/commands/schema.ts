import type { AnyContribution, Part, Plugin } from '@genospike/core';
import { isPath, load, locate, own, PLACES, Settings } from '@genospike/engine';
import { standard } from '../standard.ts';
import { configHere } from './config-here.ts';

type Schema = Readonly<Record<string, unknown>>;
interface Options {
  readonly properties?: Schema;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}
/** What a Standard Schema may bring: itself as JSON Schema (zod does). */
interface Described {
  readonly '~standard': { readonly jsonSchema?: { input(how: { target: string }): Options } };
}
interface Provided {
  readonly plugin: string;
  readonly contribution: AnyContribution;
}

const described = (schema: Described): Options =>
  schema['~standard'].jsonSchema?.input({ target: 'draft-07' }) ?? { additionalProperties: true };
const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });

/** `{ use: 'gee', genes: 64 }`: the id, its options, and the contributions inside it. */
function used({ plugin, contribution: { id, options, parts } }: Provided): Schema {
  const { properties = {}, required = [], additionalProperties = false } = described(options as Described);
  const pieces = Object.entries(parts as Readonly<Record<string, Part<never, unknown, unknown, boolean>>>);
  return {
    type: 'object',
    properties: {
      use: { enum: [id, `${plugin}#${id}`] },
      ...properties,
      ...Object.fromEntries(
        pieces.map(([key, { role, as }]) => [key, as === 'many' ? list(ref(String(role))) : ref(String(role))]),
      ),
    },
    required: ['use', ...required, ...pieces.filter(([, { fallback }]) => !fallback).map(([key]) => key)],
    additionalProperties,
  };
}

/** A JSON Schema (draft-07) of all that a config may say with these plugins. */
export function schemaOf(plugins: readonly Plugin[]): Schema {
  const all: readonly Provided[] = plugins.flatMap(({ name, provides = [] }) =>
    provides.map((contribution) => ({ plugin: name, contribution })),
  );
  const roles = [...new Set([...all.map(({ contribution }) => String(contribution.role)), ...Object.values(PLACES).flatMap(({ role }) => role ?? [])])].sort(); // prettier-ignore
  const of = (role: string) => all.filter(({ contribution }) => String(contribution.role) === role);
  const definitions = roles.flatMap((role) => [
    [
      role,
      {
        anyOf: [
          { enum: [...new Set(of(role).map(({ contribution }) => contribution.id))] },
          { type: 'string', pattern: '.#.' },
          ...of(role).map(({ contribution }) => ref(`${role}.${contribution.id}`)),
        ],
      },
    ] as const,
    ...of(role).map((one) => [`${role}.${one.contribution.id}`, used(one)] as const),
  ]);
  const inner = new Set(['surrogate', ...Object.values(PLACES).flatMap(({ role }) => (role === 'encoding' ? [] : (role ?? [])))]); // prettier-ignore
  const places = new Set([...Object.keys(PLACES), ...roles.filter((role) => !inner.has(role))]);
  const settings = described(Settings as Described);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Genospike',
    description: 'An experiment: genospike run',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      plugins: { ...list({ type: 'string' }), description: 'Package names, or paths seen from here' },
      ...settings.properties,
      ...Object.fromEntries(
        [...places].sort().map((place) => {
          const { role = place, many } = PLACES[place] ?? {};
          return [place, many ? list(ref(role)) : ref(role)];
        }),
      ),
    },
    additionalProperties: false,
    definitions: Object.fromEntries(definitions),
  };
}

/** `genospike schema [config]`: what an editor completes and underlines in YAML and JSON. */
export async function schemaCommand(place: string | undefined): Promise<number> {
  const { config, folder } = await configHere(place);
  const plugins: Plugin[] = [own];
  for (const [specifier, from] of [
    ...standard.plugins.map((one) => [one, standard.folder] as const),
    ...(config.plugins ?? []).map((one) => [one, folder] as const),
  ])
    plugins.push((await load(locate(specifier, from), { named: specifier, bytes: isPath(specifier) })).plugin);
  process.stdout.write(`${JSON.stringify(schemaOf(plugins), null, 2)}\n`);
  return 0;
}
