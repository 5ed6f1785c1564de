import type { StandardSchemaV1 as Schema } from '@standard-schema/spec';
import { GenoError } from './errors.ts';
import { didYouMean } from './nearest.ts';

export interface Issue {
  readonly path: string;
  readonly message: string;
}
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
}
interface Described {
  readonly jsonSchema?: { input(how: { target: string }): JsonSchema };
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys a schema knows, as JSON Schema where the vendor has it (zod); else the keys it looks at (valibot). */
function described(schema: Schema): JsonSchema {
  const standard = schema['~standard'] as Schema.Props & Described;
  if (standard.jsonSchema) return standard.jsonSchema.input({ target: 'draft-2020-12' });
  const properties: Record<string, JsonSchema> = {};
  const note = (key: string | symbol) => void (typeof key === 'string' && (properties[key] = {}));
  void standard.validate(new Proxy({}, { get: (_, key) => note(key), has: (_, key) => (note(key), true) }));
  return { properties, additionalProperties: standard.vendor !== '@genospike/core' };
}

/** Keys, however deep, that are surely mistakes; `clean` is the value without them. */
function strangers(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  also: readonly string[],
): { readonly issues: readonly Issue[]; readonly clean: object } {
  const { properties = {}, additionalProperties } = schema;
  const known = Object.keys(properties);
  const issues: Issue[] = [];
  const clean: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key;
    if (also.includes(key)) continue;
    if (known.includes(key)) {
      const deep =
        isObject(inner) && properties[key]!.properties ? strangers(properties[key]!, inner, at, []) : undefined;
      issues.push(...(deep?.issues ?? []));
      clean[key] = deep ? deep.clean : inner;
    } else if (additionalProperties === false) {
      issues.push({ path: at, message: `is unknown; ${didYouMean(key, [...known, ...also])}` });
    } else clean[key] = inner;
  }
  return { issues, clean };
}

/** All mistakes at once, in our words where we know better than the vendor. `also`: keys that are not the schema's (parts). */
export function check<S extends Schema>(
  schema: S,
  value: object,
  where: string,
  also: readonly string[] = [],
): { readonly value?: Schema.InferOutput<S>; readonly issues: readonly Issue[] } {
  const shape = described(schema);
  const known = Object.keys(shape.properties ?? {});
  const { issues: strange, clean } = strangers(shape, value as Readonly<Record<string, unknown>>, where, also);
  const result = schema['~standard'].validate(clean);
  if (result instanceof Promise)
    throw new GenoError('GENO_BAD_OPTION', `${where}: options must validate synchronously.`);
  const wrong = (result.issues ?? []).map(({ path = [], message }): Issue => {
    const trail = path.map((p) => String(typeof p === 'object' ? p.key : p));
    const [first] = trail;
    const at = [where, ...trail].filter(Boolean).join('.');
    return trail.length === 1 && known.length && !known.includes(first!)
      ? { path: at, message: `is unknown; ${didYouMean(first!, [...known, ...also])}` }
      : { path: at, message: `${message[0]?.toLowerCase()}${message.slice(1)}.` };
  });
  const issues = [...strange, ...wrong];
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
