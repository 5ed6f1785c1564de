import { make, type Backend, type OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { compute, expected, type Numbers, type Op } from './backend/op.ts';
import { ops } from './backend/ops/index.ts';
import { lawsOf, same, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

export interface BackendCase extends Case {
  /** How far numbers may lie from what is expected, against the largest of their tensor. Default: 1e-5. */
  readonly tolerance?: number;
  /** Ops that do not hold on this backend, each with its reason: `{ 'avgPool 3, same': 'tfjs issue ...' }`. They are run
   *  all the same, and must fail: an exception that is none is to be taken out. */
  readonly exceptions?: Readonly<Record<string, string>>;
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

/** Where two lists of numbers lie apart by more than `tolerance` of the largest of `want`. */
function apart(found: Float32Array, want: Float32Array, tolerance: number): string | undefined {
  if (found.length !== want.length) return `${found.length} numbers instead of ${want.length}`;
  const largest = want.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  const near = (x: number, to: number) =>
    Number.isFinite(to) ? Math.abs(x - to) <= tolerance * largest : Object.is(x, to);
  const i = want.findIndex((to, k) => !near(found[k]!, to));
  return i < 0 ? undefined : `number ${i} is ${found[i]} instead of ${want[i]}; allowed is ${tolerance} of the largest`;
}
/** What ops are expected to make, once for all backends of a process. */
const wanted = new WeakMap<Op, Numbers>();

/** The law of the role `backend`. Every op and its gradients are as float64 says (gradients by central differences), or,
 *  for what is fused, as the same composed on tfjs's cpu backend; the same bits every time, and nothing left behind. */
export function backendLaws(contribution: OfRole<'backend'>, of: BackendCase = {}): Law[] {
  const { options = {}, needs = {}, tolerance = 1e-5, exceptions = {} } = of;
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

  const want = async (name: string, op: Op): Promise<Numbers> => {
    const numbers = wanted.get(op) ?? (op.plain ? expected(name, op, op.plain) : await onCpu(() => compute(name, op)));
    wanted.set(op, numbers);
    return numbers;
  };
  /** Numbers and gradients are right, twice the same bits, and nothing is left behind. */
  const holds = async (name: string, op: Op): Promise<void> => {
    const right = await want(name, op);
    await on(async () => {
      const first = await compute(name, op);
      const [shapes, found] = [Object.keys(right).join('; '), Object.keys(first).join('; ')];
      must(found === shapes, `${name} makes ${found} where ${shapes} is expected.`);
      for (const [key, numbers] of Object.entries(right)) {
        const where = apart(first[key]!, numbers, tolerance);
        must(!where, `${key} of ${name}: ${where}.`);
      }
      const before = tf.memory();
      const second = await compute(name, op);
      const after = tf.memory();
      const other = Object.keys(first).find((key) => !same(first[key]!, second[key]!));
      must(!other, `${other} of ${name} has other bits when it is computed again.`);
      const left = Math.max(after.numTensors - before.numTensors, after.numDataBuffers - before.numDataBuffers);
      must(left === 0, `${name} leaves ${left} tensors or their data behind.`);
    });
  };
  const law = (name: string, op: Op): [string, Law['run']] => {
    const reason = exceptions[name];
    if (reason === undefined) return [`op ${name}`, () => holds(name, op)];
    const fails = async () => {
      const held = await holds(name, op).then(() => true, () => false); // prettier-ignore
      must(!held, `${name} holds now: take it out of the exceptions ("${reason}").`);
    };
    return [`op ${name} is an exception: ${reason}`, fails];
  };
  const excepted = Object.keys(exceptions);

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
    ...Object.fromEntries(Object.entries(ops).map(([name, op]) => law(name, op))),
    [`${excepted.length} of ${Object.keys(ops).length} ops are exceptions`]: () => {
      const unknown = excepted.filter((name) => !(name in ops));
      must(unknown.length === 0, `No op is called ${unknown.join(', ')}: exceptions name ops of this law.`);
    },
  });
}

/** Runs the law of the role `backend` for each set of options. */
export const testBackend = (contribution: OfRole<'backend'>, cases: readonly BackendCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => backendLaws(contribution, of)));
