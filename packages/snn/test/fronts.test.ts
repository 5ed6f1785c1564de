import { expect, test } from '@jest/globals';
import type { Graph, Neuron } from '@genospike/core';
import { Model } from '@genospike/snn';
import type { Pass } from '../src/forward.ts';
import { tf, useWasm } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { constant, csnn, design, lif, repeated, residual } from './toys.ts';

const rng = counterRng('fronts');
const small: Graph = { ...csnn, input: [8, 8, 1] };
/** A norm that a neuron and a sum read: it stays by itself. */
const shared: Graph = {
  input: [4, 4, 4],
  nodes: [
    { name: 'conv', op: 'conv', filters: 4, kernel: 3 },
    { name: 'norm', op: 'norm' },
    { name: 'neuron', op: 'neuron' },
    { name: 'sum', op: 'add', from: ['neuron', 'norm'] },
    { name: 'sum/neuron', op: 'neuron' },
    { name: 'output', op: 'dense', units: 2 },
  ],
};
const sequence: Neuron = {
  surrogate: lif(false).surrogate,
  parameters: {},
  sequence: (x, _, spike) => spike(tf.sub(x, 0.3)),
};
const together = ['conv1/norm', 'pool1', 'conv2/norm', 'pool2', 'fc1/norm'];
const cases: readonly [string, Graph, Neuron, ReturnType<typeof constant>, readonly string[]][] = [
  ['a chain', small, lif(false, 0.3), repeated(4), together],
  ['a constant input', small, lif(false, 0.3), constant(4), together],
  ['skips', residual, lif(false, 0.3), constant(3), ['global']],
  ['a norm with two readers', shared, lif(false, 0.3), repeated(2), []],
  ['a neuron that sees the whole sequence', small, sequence, repeated(2), ['pool1', 'pool2']],
];

test.each(cases)(
  'norms and pools as one with their neurons change nothing: %s',
  async (_, graph, neuron, coder, fused) => {
    await useWasm();
    const model = Model.express(design(graph, { coder, neuron }), [], rng.child('model'));
    const samples = rng.normal('samples', 4 * graph.input.reduce((a, b) => a * b)).map((x) => 2 * x);
    const run = async (apart: boolean, training: boolean) => {
      const seen: string[] = [];
      const before = await model.snapshot();
      const spikes: Record<string, tf.TypedArray> = {};
      const see: Pass['watch'] = ({ node }, _, { x }) => {
        seen.push(node.name);
        if (node.op === 'neuron') spikes[node.name] = x.dataSync();
      };
      const outputs = model.forward(samples, rng, { training, apart, watch: see });
      const values = outputs.dataSync();
      outputs.dispose();
      const after = await model.snapshot();
      model.restore(before);
      return { values, after, seen, spikes };
    };
    for (const training of [true, false]) {
      const [together, alone] = [await run(false, training), await run(true, training)];
      expect(together.values).toEqual(alone.values);
      expect(together.values.some((value) => value !== 0)).toBe(true);
      expect(together.after).toEqual(alone.after);
      expect(together.spikes).toEqual(alone.spikes);
      expect(alone.seen.filter((name) => !together.seen.includes(name))).toEqual(fused);
    }
    const gradients = (apart: boolean) =>
      tf.tidy(() => {
        const loss = () => model.forward(samples, rng, { training: true, apart }).square().sum().asScalar();
        const { grads } = tf.variableGrads(
          loss,
          model.trainable.map(([, { variable }]) => variable),
        );
        return Object.values(grads).map((gradient) => gradient.dataSync<'float32'>());
      });
    const alone = gradients(true);
    gradients(false).forEach((gradient, i) => {
      const most = alone[i]!.reduce((max, value) => Math.max(max, Math.abs(value)), 1);
      gradient.forEach((value, k) => expect(Math.abs(value - alone[i]![k]!) / most).toBeLessThan(1e-5));
    });
    model.dispose();
  },
);
