import { define, definePlugin, type Plugin, type Shape, type Split } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

/** A plugin with a dataset `noise`: samples of a size, uniform in 0..1, of classes in turn. Enough to build a network and to
 *  time it. */
export function noise(shape: Shape, classes: number): Plugin {
  const numbers = shape.reduce((a, b) => a * b, 1);
  const split: Split = {
    size: 1024,
    read(indices) {
      const samples = new Float32Array(indices.length * numbers);
      indices.forEach((index, i) => samples.set(counterRng(index).uniform('sample', numbers), i * numbers));
      return { samples, targets: indices.map((index) => index % classes) };
    },
  };
  const dataset = define('dataset', {
    id: 'noise',
    create: () => ({
      name: 'noise',
      shape,
      classes: Array.from({ length: classes }, (_, i) => `${i}`),
      checksums: [],
      licence: 'none',
      citation: 'none',
      source: 'drawn here',
      splits: { train: split, validation: split, test: split },
    }),
  });
  return definePlugin({ name: '@genospike/noise', provides: [dataset] });
}
