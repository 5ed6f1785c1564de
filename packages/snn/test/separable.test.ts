import { expect, test } from '@jest/globals';
import type { Encoding, Factors } from '@genospike/core';
import { Model, decode, layersOf } from '@genospike/snn';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { design } from './toys.ts';

const rng = counterRng('separable');
const g = 3;

test.each([
  ['same', 1],
  ['same', 2],
  ['valid', 1],
  ['valid', 2],
] as const)(
  'wide layers run their factors as three convolutions, forward and backward: %s, stride %i',
  (padding, stride) => {
    const graph = {
      input: [6, 7, 16] as const,
      nodes: [
        { name: 'stem', op: 'conv', filters: 16, kernel: 3, padding, stride },
        { name: 'pool', op: 'pool', size: 'global' },
      ],
    } as const;
    const layers = layersOf(graph);
    const of = (name: string, shape: number[]) => ({
      data: rng.normal(
        name,
        shape.reduce((a, b) => a * b),
      ),
      shape,
    });
    const factored: Encoding = {
      genome: { size: 0, mean: 0, spread: 1 },
      express: () => ({
        left: of('left', [16, g]),
        position: of('position', [9, g]),
        core: of('core', [g, g]),
        right: of('right', [g, 16]),
      }),
      weight: (parameters): Factors => ({
        left: parameters.get('left'),
        position: parameters.get('position'),
        core: parameters.get('core'),
        right: parameters.get('right'),
      }),
      count: { numbers: 0 },
    };
    const decoded: Encoding = {
      ...factored,
      weight: (parameters, layer) => decode(factored.weight(parameters, layer), layer),
    };
    const samples = rng.normal('samples', 2 * 6 * 7 * 16);
    const resultOf = (encoding: Encoding) => {
      const model = Model.express(design(graph, { encoding }), [], rng);
      const [weight] = Object.values(model.weights());
      const variables = model.trainable.map(([, { variable }]) => variable);
      const loss = () => model.forward(samples, rng, { training: true }).square().sum().asScalar();
      const { value, grads } = tf.variableGrads(loss, variables);
      const numbers = [value, ...variables.map(({ name }) => grads[name]!)].map((each) => [...each.dataSync()]);
      model.dispose();
      return { numbers, decoded: weight instanceof tf.Tensor };
    };
    const before = tf.memory().numTensors;
    const [three, one] = [factored, decoded].map((encoding) => {
      tf.engine().startScope();
      const result = resultOf(encoding);
      tf.engine().endScope();
      return result;
    });
    expect([three!.decoded, one!.decoded]).toEqual([false, true]);
    three!.numbers.forEach((numbers, i) => {
      const scale = Math.max(...one!.numbers[i]!.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      numbers.forEach((x, j) => expect(Math.abs(x - one!.numbers[i]![j]!)).toBeLessThan(1e-4 * scale));
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(layers[0]!.positions).toBe(9);
  },
);
