/** A kernel as its source declares it: `EXPORT(name) result name(type argument, ...)`. */
export interface Signature {
  readonly name: string;
  readonly result: string;
  /** C types; every pointer is `void *`. */
  readonly parameters: readonly string[];
}

const EXPORTED = /EXPORT\((\w+)\)\s+([\w\s]+?)\s+\1\s*\(([^)]*)\)\s*\{/g;

/** The kernels that a C source exports, in its order. */
export const signaturesOf = (source: string): Signature[] =>
  [...source.matchAll(EXPORTED)].map(([, name, result, parameters]) => ({
    name: name!,
    result: result!.trim(),
    parameters: parameters!.split(',').filter(isArgument).map(typeOf),
  }));

const isArgument = (text: string): boolean => text.trim() !== '' && text.trim() !== 'void';

/** The type of `const float *x` or `int count`, without the name. */
function typeOf(parameter: string): string {
  if (parameter.includes('*')) return 'void *';
  return parameter.trim().split(/\s+/).slice(0, -1).join(' ');
}
