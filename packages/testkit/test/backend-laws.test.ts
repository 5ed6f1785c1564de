import { describe, expect, test } from '@jest/globals';
import { define } from '@genospike/core';
import type { OfRole } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { backendLaws } from '../src/backend.ts';
import { ops } from '../src/backend/ops/index.ts';
import { broken } from './broken.ts';

let calls = 0;

describe('backend', () => {
  type Kernel = (name: string, run: tf.KernelFunc) => tf.KernelFunc;
  /** tfjs's cpu backend under another name, some of its kernels planted. */
  function copy(name: string, plant: Kernel = (_, run) => run): void {
    const Cpu = tf.findBackend('cpu').constructor as new () => tf.KernelBackend;
    // Silences its advice to install tfjs-node.
    tf.registerBackend(name, () => Object.assign(new Cpu(), { firstUse: false }));
    for (const kernel of tf.getKernelsForBackend('cpu'))
      tf.registerKernel({ ...kernel, backendName: name, kernelFunc: plant(kernel.kernelName, kernel.kernelFunc) });
  }
  const backend = (create: () => Promise<{ name: string; device: string }>) =>
    define('backend', { id: 'copy', create });
  /** One whose kernel of this name does something to the numbers it made. */
  const planted = (kernel: string, change: (numbers: Float32Array) => void) => {
    const name = `copy-${++calls}`;
    const plant: Kernel = (found, run) =>
      found !== kernel
        ? run
        : (of) => {
            const made = run(of);
            const { data } = tf.findBackend(name) as unknown as { data: Map<object, { values: Float32Array }> };
            change(data.get((made as tf.TensorInfo).dataId)!.values);
            return made;
          };
    return backend(async () => {
      if (!tf.findBackendFactory(name)) copy(name, plant);
      await tf.setBackend(name);
      return { name, device: 'plain JavaScript' };
    });
  };
  const held: tf.Tensor[] = [];

  /** What tfjs's cpu backend itself gets wrong. */
  const exceptions = {
    'matMul, both sides broadcast': 'it mixes the batches up',
    'avgPool 3, same': 'its gradient divides by the whole window at the edge',
  };
  const look = (laws: RegExp) => (one: { readonly name: string }) => laws.test(one.name);

  test.each<readonly [bug: string, make: () => OfRole<'backend'>, laws: RegExp, found: readonly string[]]>([
    ['nothing', () => planted('', () => {}), /./, []],
    [
      'a product a little off',
      () => planted('BatchMatMul', (numbers) => (numbers[0]! *= 1.001)),
      /op (matMul a b |matMul a b$|transpose|dot of)/,
      ['matMul a b', 'matMul a b of spikes', 'matMul a b in batches', 'dot of vectors'].map((name) => `op ${name}`),
    ],
    [
      'a gradient a little off',
      () => planted('Conv2DBackpropFilter', (numbers) => (numbers[0]! += 0.01)),
      /conv2d 1x1|matMul/,
      ['', ' of spikes', ', stride 2', ', valid, stride 2', ' on one pixel'].map((name) => `op conv2d 1x1${name}`),
    ],
    [
      'other bits every time',
      () => planted('Tanh', (numbers) => (numbers[0]! += 1e-6 * (++calls % 3))),
      /op (tan|tanh|sin)$/,
      ['op tanh'],
    ],
    [
      'a tensor kept',
      () => planted('Tanh', () => void held.push(tf.keep(tf.scalar(1)))),
      /op (tan|tanh|sin)$/,
      ['op tanh'],
    ],
    [
      'another name',
      () => backend(async () => (await tf.setBackend('cpu'), { name: 'gpu', device: 'none' })),
      /^(?!.* op )/,
      ['is the current backend, and says who it is', 'created twice is created once'],
    ],
    [
      'another one when created again',
      () =>
        backend(async () => {
          const name = `copy-${++calls}`;
          copy(name);
          await tf.setBackend(name);
          return { name, device: 'plain JavaScript' };
        }),
      /^(?!.* op )/,
      ['created twice is created once'],
    ],
  ])('%s', async (_, make, laws, found) => {
    await tf.setBackend('cpu');
    expect(await broken(backendLaws(make(), { exceptions }).filter(look(laws)))).toEqual(found);
    expect(tf.getBackend()).toBe('cpu');
    tf.dispose(held.splice(0));
  });

  test('exceptions: one that holds, one that is not there', async () => {
    const sound = planted('', () => {});
    const wrong = { sin: 'rounded', cosine: 'rounded' };
    const laws = backendLaws(sound, { exceptions: wrong }).filter(look(/ sin |exceptions$/));
    expect(await broken(laws)).toEqual([
      'op sin is an exception: rounded',
      `2 of ${Object.keys(ops).length} ops are exceptions`,
    ]);
  });
});
