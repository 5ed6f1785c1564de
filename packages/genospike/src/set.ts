import { GenoError, type Config } from '@genospike/core';

type Plain = Record<string, unknown>;
const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `32` is a number, `true` a boolean, `[1,2]` and `{...}` JSON, anything else text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A copy of the config with `path` (`encoding.genes`, `baselines[0].genes`) set. An id (`encoding: gee`) becomes `{ use: id }`
 *  when one of its options is set.
 *  @throws GENO_USAGE for an assignment without `=` or a path into what is no object */
export function set(config: Config, assignment: string): Config {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (!path || text === undefined)
    throw new GenoError('GENO_USAGE', `--set ${assignment} sets nothing.`, {
      path: '--set',
      fix: 'Write a path and a value: --set encoding.genes=32',
    });
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const change = (at: unknown, [key, ...rest]: readonly string[], trail: string): unknown => {
    if (key === undefined) return valueOf(text);
    if (Array.isArray(at)) {
      const i = Number(key);
      if (!Number.isInteger(i) || i < 0 || i > at.length) throw outside(path, trail, `a list of ${at.length}`);
      return Object.assign([...(at as unknown[])], { [i]: change(at[i], rest, `${trail}[${key}]`) });
    }
    const object = typeof at === 'string' ? { use: at } : at === undefined ? {} : at;
    if (!isObject(object)) throw outside(path, trail, `${JSON.stringify(at)}`);
    return { ...object, [key]: change(object[key], rest, trail ? `${trail}.${key}` : key) };
  };
  return change(config, keys, '') as Config;
}
const outside = (path: string, trail: string, what: string) =>
  new GenoError('GENO_USAGE', `--set ${path}: ${trail || 'the config'} is ${what}.`, {
    path: '--set',
    fix: 'See the config, or genospike explain.',
  });
