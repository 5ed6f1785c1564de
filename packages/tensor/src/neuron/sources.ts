import type { Stepped } from '@genospike/core';
import { compiledOf } from './compile.ts';
import { neuronLibrary } from './emit/c-library.ts';
import { learnedNames, parameterOf, programOf } from './program.ts';

/** C sources of a neuron's kernels, alone and with a norm in front, its parameters of the sizes that it gives them: what
 *  a native build compiles in advance. */
export function neuronSources(neuron: Stepped): string[] {
  const per = Object.fromEntries(
    learnedNames(neuron).map((name) => [name, parameterOf(neuron.parameters[name]!).per] as const),
  );
  return [false, true].map((affine) => neuronLibrary(compiledOf(programOf(neuron, per, affine)).low));
}
