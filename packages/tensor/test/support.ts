import { expect } from '@jest/globals';
import { counterRng } from '../src/rng.ts';
import { tf } from '../src/index.ts';
import { BACKEND } from '../src/backend/registry.ts';

type Case = () => tf.Tensor | tf.Tensor[];
type Computed = { shape: number[]; values: Float32Array }[];

// One pool, drawn once: each case takes the next stretch of it.
const POOL = 65_536;
const pool = counterRng(7).uniform('value', POOL, 0, 1);
let drawn = 0;
const next = (): number => pool[drawn++ % POOL]!;

/** Numbers in [low, high), other ones each time; `density` of them are not zero. */
export const numbers = (count: number, density = 1, low = -2, high = 2): Float32Array =>
  Float32Array.from({ length: count }, () => (next() < density ? low + (high - low) * next() : 0));
export const tensor = (shape: number[], density?: number): tf.Tensor =>
  tf.tensor(numbers(sizeOf(shape), density), shape);
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
/** Spikes: ones at `density`. */
export const spikes = (shape: number[], density: number): tf.Tensor =>
  tf.tensor(
    numbers(sizeOf(shape), density).map((value) => (value ? 1 : 0)),
    shape,
  );

async function compute(backend: string, run: Case, from: number): Promise<Computed> {
  await tf.setBackend(backend);
  // The same numbers on every backend.
  drawn = from;
  return tf.tidy(() =>
    [run()].flat().map((result) => ({ shape: result.shape, values: Float32Array.from(result.dataSync()) })),
  );
}

/** Runs `run` on our backend and on tfjs's cpu backend: equal to a few roundings, NaN and infinity included. */
export async function sameAsCpu(run: Case, tolerance = 1e-5): Promise<void> {
  const from = drawn;
  const theirs = await compute('cpu', run, from);
  const ours = await compute(BACKEND, run, from);
  expect(ours.map(({ shape }) => shape)).toEqual(theirs.map(({ shape }) => shape));
  for (const [i, { values }] of ours.entries()) close(values, theirs[i]!.values, tolerance);
}

/** Closer than `tolerance` of the value itself or a tenth of the largest one: sums cancel. */
export function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const largest = Math.max(0, ...Array.from(expected, Math.abs).filter(Number.isFinite));
  const wrong = Array.from(actual, (value, i) => ({ i, value, expected: expected[i]! })).filter(
    ({ value, expected: want }) =>
      !Object.is(value, want) &&
      value !== want &&
      !(Math.abs(value - want) <= tolerance * (Math.abs(want) + Math.min(largest, 1e3) / 10)),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
}

/** A checksum of the bits (FNV-1a), to compare machines by. */
export function bits(values: Float32Array): string {
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16);
}
