import { compileFunction } from 'node:vm';
import { expect, test } from '@jest/globals';
import { equations } from '@genospike/core';
import { multiStep, neuronShaders, tf, useWasm } from '../src/index.ts';
import { programOf } from '../src/neuron/program.ts';
import { counterRng } from '../src/rng.ts';

const neuron = equations({
  surrogate: { derivative: (x, { div, add, mul }) => div(1, add(1, mul(x, x))), primitive: Math.atan },
  state: { v: 0.1, w: 0 },
  parameters: { decay: { data: 0.6, trainable: true }, slope: { data: 0.5, per: 'channel', trainable: true } },
  step({ v, w }, x, { decay, slope }, { add, sub, mul, min, exp, detach, spike }) {
    const h = sub(add(mul(v, decay), x), w);
    const fired = spike(sub(h, 1));
    return {
      spike: fired,
      state: { v: min(mul(h, sub(1, detach(fired))), 2), w: add(mul(w, exp(sub(h, 3))), mul(slope, fired)) },
    };
  },
});
const [timesteps, channels, each] = [5, 3, 7];
const neurons = channels * each;

/** The part of WGSL that shaders are written in, as JavaScript: enough to run them where there is no GPU. */
function run(
  code: string,
  arrays: Record<string, Float32Array>,
  sizes: Record<string, number>,
  invocations: number,
): void {
  const body = code
    .replace(/^fn main\(index : i32\)|^fn main\(index: i32\)/, '')
    .replace(/\blet (\w+) =/g, 'const $1 =')
    .replace(/\bvar (\w+) =/g, 'let $1 =')
    .replace(/index \/ \(?uniforms\.channels( \* uniforms\.slices\))?/g, (quotient) => `Math.floor(${quotient})`);
  const names = ['index', 'uniforms', 'select', 'clamp', 'exp', 'min', ...Object.keys(arrays)];
  const main = compileFunction(body, names) as (...values: readonly unknown[]) => void;
  const select = (no: number, yes: number, mask: boolean) => (mask ? yes : no);
  const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);
  for (let index = 0; index < invocations; index++)
    main(index, sizes, select, clamp, Math.exp, Math.min, ...Object.values(arrays));
}

test('shaders give the spikes and gradients of the compiled kernels', async () => {
  await useWasm();
  const draws = counterRng('wgsl');
  const x = Float32Array.from(draws.uniform('x', timesteps * neurons, -1, 2));
  const dy = Float32Array.from(draws.uniform('dy', timesteps * neurons, -1, 1));
  const [decay, slope] = [[0.6], [0.4, 0.5, 0.7]];
  const given = [tf.tensor2d(x, [timesteps * each, channels]), tf.tensor1d(decay), tf.tensor1d(slope)];
  const of = (...[input, d, s]: tf.Tensor[]) => multiStep(neuron, input!, { decay: d!, slope: s! }, { timesteps });
  const weights = tf.tensor2d(dy, [timesteps * each, channels]);
  const want = [of(...given), ...tf.grads((...tensors) => tf.sum(tf.mul(of(...tensors), weights)))(given)].map((t) => [
    ...t.dataSync(),
  ]);

  const shaders = neuronShaders(programOf(neuron, { decay: 'layer', slope: 'channel' }));
  const sizes = { timesteps, neurons, channels, rows: 3, slices: 3 };
  const parameters = Float32Array.of(...decay, ...slope);
  const spikes = new Float32Array(timesteps * neurons);
  run(shaders.forward.code, { x, parameters, result: spikes }, sizes, neurons);
  const whole = new Float32Array(shaders.planes * timesteps * neurons + shaders.sums * neurons);
  run(shaders.backward.code, { x, dy, parameters, result: whole }, sizes, neurons);
  const partials = new Float32Array(shaders.sums * sizes.slices * channels);
  run(shaders.partial.code, { whole, result: partials }, sizes, partials.length);
  const gradients = new Float32Array(2 * channels);
  run(shaders.gradients.code, { partials, parameters, result: gradients }, sizes, channels);

  expect([...spikes]).toEqual(want[0]);
  expect(spikes.reduce((a, b) => a + b)).toBeGreaterThan(10);
  const near = (found: ArrayLike<number>, expected: readonly number[]) =>
    expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
  near(whole, want[1]!);
  near([gradients.subarray(0, channels).reduce((a, b) => a + b)], want[2]!);
  near(gradients.subarray(channels), want[3]!);
});

test('a shader binds what it reads and nothing else', () => {
  const { forward, backward, partial, gradients } = neuronShaders(
    programOf(neuron, { decay: 'layer', slope: 'channel' }),
  );
  expect([forward, backward, partial, gradients].map(({ reads }) => reads)).toEqual([
    ['x', 'parameters'],
    ['x', 'dy', 'parameters'],
    ['whole'],
    // The sums of these parameters' values are their gradients.
    ['partials'],
  ]);
});
