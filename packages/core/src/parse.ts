import type { StandardSchemaV1 as Schema } from '@standard-schema/spec';
import { GenoError } from './errors.ts';
import { didYouMean } from './nearest.ts';

export interface Issue {
  readonly path: string;
  readonly message: string;
}
interface Described {
  readonly jsonSchema?: { input(how: { target: string }): { properties?: object; additionalProperties?: unknown } };
}

/** The keys a schema knows. `closed`: any other key is surely a mistake. */
function keysOf(schema: Schema): { readonly known: readonly string[]; readonly closed: boolean } {
  const standard = schema['~standard'] as Schema.Props & Described;
  if (standard.jsonSchema) {
    const { properties, additionalProperties = false } = standard.jsonSchema.input({ target: 'draft-2020-12' });
    return { known: Object.keys(properties ?? {}), closed: !!properties && additionalProperties === false };
  }
  // No JSON Schema (valibot): the keys it looks at are the keys it knows.
  const seen = new Set<string>();
  const note = (key: string | symbol) => void (typeof key === 'string' && seen.add(key));
  void standard.validate(new Proxy({}, { get: (_, key) => note(key), has: (_, key) => (note(key), true) }));
  return { known: [...seen], closed: standard.vendor === '@genospike/core' };
}

/** All mistakes at once, in our words where we know better than the vendor. `also`: keys that are not the schema's (parts). */
export function check<S extends Schema>(
  schema: S,
  value: object,
  where: string,
  also: readonly string[] = [],
): { readonly value?: Schema.InferOutput<S>; readonly issues: readonly Issue[] } {
  const { known, closed } = keysOf(schema);
  const unknown = (key: string): Issue => ({
    path: `${where}.${key}`,
    message: `is unknown; ${didYouMean(key, [...known, ...also])}`,
  });
  const strange = (key: string) => closed && !known.includes(key) && !also.includes(key);
  const keys = Object.keys(value);
  const mine = Object.fromEntries(Object.entries(value).filter(([key]) => !strange(key) && !also.includes(key)));
  const result = schema['~standard'].validate(mine);
  if (result instanceof Promise)
    throw new GenoError('GENO_BAD_OPTION', `${where}: options must validate synchronously.`);
  const wrong = (result.issues ?? []).map(({ path = [], message }): Issue => {
    const trail = path.map((p) => String(typeof p === 'object' ? p.key : p));
    const [first] = trail;
    return trail.length === 1 && known.length && !known.includes(first!)
      ? unknown(first!)
      : { path: [where, ...trail].join('.'), message };
  });
  const issues = [...keys.filter(strange).map(unknown), ...wrong];
  return issues.length ? { issues } : { value: (result as Schema.SuccessResult<Schema.InferOutput<S>>).value, issues };
}

/** Checked options, defaults filled in.
 *  @throws GENO_BAD_OPTION with every mistake */
export function parse<S extends Schema>(schema: S, value: unknown, where: string): Schema.InferOutput<S> {
  const checked = check(schema, value as object, where);
  if (checked.issues.length) throw badOptions(where, checked.issues);
  return checked.value as Schema.InferOutput<S>;
}

export const badOptions = (what: string, issues: readonly Issue[]): GenoError =>
  new GenoError(
    'GENO_BAD_OPTION',
    `${issues.length} ${issues.length === 1 ? 'mistake' : 'mistakes'} in ${what}.\n${issues
      .map((issue) => `  ${issue.path} ${issue.message}`)
      .join('\n')}`,
    { path: issues[0]?.path },
  );
