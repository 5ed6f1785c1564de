import { make, type Backend, type OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { compute, ops, type Op } from './backend/ops.ts';
import { lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

export interface BackendCase extends Case {
  /** How far numbers may lie from those of tfjs's cpu backend, against the largest of their tensor. Default: 1e-5. */
  readonly tolerance?: number;
}

const setBackend = async (name: string): Promise<void> => {
  await tf.setBackend(name);
  await tf.ready();
};

/** Works, then goes back to the backend that was there before. */
async function restoring<R>(work: () => Promise<R>): Promise<R> {
  const before = tf.getBackend();
  try {
    return await work();
  } finally {
    // A backend that is disposed may be gone.
    await setBackend(before && tf.findBackendFactory(before) ? before : 'cpu');
  }
}

/** Where two lists of numbers lie apart by more than `tolerance` of the largest of `expected`. */
function apart(actual: Float32Array, expected: Float32Array, tolerance: number): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} numbers instead of ${expected.length}`;
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const i = actual.findIndex((x, k) => !(Math.abs(x - expected[k]!) <= tolerance * largest));
  return i < 0 ? undefined : `number ${i} is ${actual[i]} instead of ${expected[i]}`;
}

/** The law of the role `backend`: the numbers of tfjs's cpu backend, the same bits every time, nothing left behind. */
export function backendLaws(contribution: OfRole<'backend'>, of: BackendCase = {}): Law[] {
  const { options = {}, needs = {}, tolerance = 1e-5 } = of;
  const fresh = async () => make(contribution, options, needs);
  const on = <R>(work: (backend: Backend) => Promise<R>): Promise<R> =>
    restoring(async () => {
      const backend = await fresh();
      try {
        return await work(backend);
      } finally {
        await backend[Symbol.asyncDispose]?.();
      }
    });
  const onCpu = <R>(work: () => Promise<R>): Promise<R> =>
    restoring(async () => {
      await setBackend('cpu');
      return work();
    });

  const agrees = (name: string, op: Op) => async () => {
    const want = await onCpu(() => compute(name, op));
    const got = await on(() => compute(name, op));
    const [wanted, found] = [Object.keys(want).join('; '), Object.keys(got).join('; ')];
    must(found === wanted, `It makes ${found} where tfjs's cpu backend makes ${wanted}.`);
    for (const [key, numbers] of Object.entries(want)) {
      const where = apart(got[key]!, numbers, tolerance);
      must(!where, `${key} of ${name}: ${where}; allowed is ${tolerance} of the largest.`);
    }
  };

  return lawsOf(contribution, of, {
    'is the current backend, and says who it is': () =>
      on(async ({ name, device }) => {
        must(tf.getBackend() === name, `It says ${name}; tf.getBackend() is ${tf.getBackend()}.`);
        must(device.trim() !== '', 'device is empty: a report has to say what it ran on.');
      }),
    'created twice is created once': () =>
      on(async ({ name }) => {
        const x = tf.tensor1d([1, 2, 3]);
        try {
          const again = await fresh();
          must(again.name === name && tf.getBackend() === name, `The second is ${again.name}, the first is ${name}.`);
          const sum = tf.tidy(() => tf.add(x, 1));
          const numbers = await sum.data();
          sum.dispose();
          must(same(numbers, [2, 3, 4]), `[1, 2, 3] + 1 from before the second is [${[...numbers].join(', ')}].`);
        } finally {
          x.dispose();
        }
      }),
    'numbers come back as they went in': () =>
      on(async () => {
        for (const numbers of [[0, -1.5, 1e-30, 3e38, Infinity, -Infinity, NaN], [], [7]]) {
          const x = tf.tensor1d(numbers);
          const back = await x.data();
          x.dispose();
          must(
            same(back, Float32Array.from(numbers)),
            `[${numbers.join(', ')}] came back as [${[...back].join(', ')}].`,
          );
        }
        const flags = tf.tensor1d([true, false], 'bool');
        const whole = tf.tensor1d([-5, 2 ** 30], 'int32');
        const [a, b] = [await flags.data(), await whole.data()];
        tf.dispose([flags, whole]);
        must(same(a, [1, 0]) && same(b, [-5, 2 ** 30]), `bool and int32 came back as ${[...a]} and ${[...b]}.`);
      }),
    'what was read outlives its tensor': () =>
      on(async () => {
        const x = tf.tidy(() => tf.add(tf.ones([35]), 1));
        const numbers = await x.data();
        x.dispose();
        // Takes the memory that has become free.
        tf.tidy(() => tf.add(tf.ones([35]), 8));
        must(
          same(numbers, new Float32Array(35).fill(2)),
          'Numbers that were read changed after dispose: hand out a copy.',
        );
      }),
    ...Object.fromEntries(
      Object.entries(ops).map(([name, op]) => [`${name} and gradients as on cpu`, agrees(name, op)]),
    ),
    'same work, same bits': () =>
      on(async () => {
        for (const [name, op] of Object.entries(ops)) {
          const [first, second] = [await compute(name, op), await compute(name, op)];
          const other = Object.keys(first).find((key) => !same(first[key]!, second[key]!));
          must(!other, `${other} of ${name} has other bits when it is computed again.`);
        }
      }),
    'no tensor is left': () =>
      on(async () => {
        for (const [name, op] of Object.entries(ops)) {
          const before = tf.memory();
          await compute(name, op);
          const after = tf.memory();
          const left = Math.max(after.numTensors - before.numTensors, after.numDataBuffers - before.numDataBuffers);
          must(left === 0, `${name} leaves ${left} tensors or their data behind.`);
        }
      }),
  });
}

/** Runs the law of the role `backend` for each set of options. */
export const testBackend = (contribution: OfRole<'backend'>, cases: readonly BackendCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => backendLaws(contribution, of)));
