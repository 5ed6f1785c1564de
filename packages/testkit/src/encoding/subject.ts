import { make } from '@genospike/core';
import type { Encoding, Layer, Numbers, OfRole, Parameter, Parameters, Rng, Schema } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import type { Case } from '../case.ts';
import { decode } from '../decode.ts';

export interface EncodingCase extends Case {
  /** Laws that do not hold by design, with the reason: `{ gradient: 'straight-through' }`. They are not run. */
  readonly except?: Readonly<Record<string, string>>;
}

export type Expressed = Readonly<Record<string, Parameter>>;

/** What a law looks at: one encoding on one network. */
export interface Subject {
  readonly contribution: { readonly id: string; readonly options: Schema };
  readonly options: object;
  readonly layers: readonly Layer[];
  /** Made anew, so that no law sees what another left behind. */
  make(): Encoding;
}

export const SEED = 7;

export const subjectOf = (
  contribution: OfRole<'encoding'>,
  { options = {}, needs }: EncodingCase,
  layers: readonly Layer[],
): Subject => ({
  contribution,
  options,
  layers,
  make: () => make(contribution, options, { ...needs, layers }),
});

const at = (of: number | ArrayLike<number>, i: number): number => (typeof of === 'number' ? of : of[i]!);

/** A genome of the first generation, frozen: an encoding that writes into it fails. */
export function drawnGenome({ genome }: Encoding, seed: number): readonly number[] {
  const normal = counterRng(seed).normal('genome', genome.size);
  const [low, high] = genome.bounds ?? [-Infinity, Infinity];
  return Object.freeze(
    Array.from(normal, (z, i) => Math.min(high, Math.max(low, at(genome.mean, i) + z * at(genome.spread, i)))),
  );
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
export const shapeOf = ({ data, shape }: Parameter): readonly number[] => shape ?? [data.length];
export const isTrainable = ({ trainable = true }: Parameter): boolean => trainable;

/** Reads only what `express` gave. */
export const parametersOf = (tensors: Readonly<Record<string, tf.Tensor>>): Parameters => ({
  get: (name) => {
    const tensor = tensors[name];
    if (tensor) return tensor;
    throw new Error(`weight asks for '${name}'; express gave ${Object.keys(tensors).join(', ') || 'nothing'}.`);
  },
});

// By tag: arrays may come from another realm.
export const isWhole = (data: Numbers): boolean => Object.prototype.toString.call(data) === '[object Int32Array]';

/** As a model holds it: whole numbers as int32. */
const tensorOf = (parameter: Parameter): tf.Tensor => {
  const { data } = parameter;
  const shape = [...shapeOf(parameter)];
  return isWhole(data) ? tf.tensor(Int32Array.from(data), shape, 'int32') : tf.tensor(Float32Array.from(data), shape);
};
export const tensorsOf = (expressed: Expressed): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(expressed).map(([name, parameter]) => [name, tensorOf(parameter)]));

/** The decoded weights of every layer, as numbers. */
export async function weightsOf(
  encoding: Encoding,
  expressed: Expressed,
  layers: readonly Layer[],
): Promise<Float32Array[]> {
  const tensors = tensorsOf(expressed);
  const parameters = parametersOf(tensors);
  // Cloned: an encoding that hands a parameter through must not have it disposed with the weights.
  const weights = tf.tidy(() => layers.map((layer) => decode(encoding.weight(parameters, layer), layer).clone()));
  const numbers = await Promise.all(weights.map(async (weight) => Float32Array.from(await weight.data())));
  tf.dispose([weights, tensors]);
  return numbers;
}

/** Says whether anything was drawn. */
export function watchedRng(seed: number): { readonly rng: Rng; used(): boolean } {
  let used = false;
  const watch = (rng: Rng): Rng => {
    const draw =
      <A extends unknown[], R>(drawn: (...a: A) => R) =>
      (...a: A): R => ((used = true), drawn(...a));
    return {
      uniform: draw(rng.uniform),
      normal: draw(rng.normal),
      permutation: draw(rng.permutation),
      child: (purpose) => watch(rng.child(purpose)),
    };
  };
  return { rng: watch(counterRng(seed)), used: () => used };
}
