import { define, definePlugin, type Split } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import * as z from 'zod';

const size = z.int().min(1);

/** Samples of a size, uniform in 0..1, of classes in turn: enough to build a network and to time it. */
const noise = define('dataset', {
  id: 'noise',
  options: z.strictObject({ shape: z.tuple([size, size, size]), classes: size }),
  create: ({ options: { shape, classes } }) => {
    const [height, width, channels] = shape;
    const numbers = height * width * channels;
    const split: Split = {
      size: 1024,
      read(indices) {
        const samples = new Float32Array(indices.length * numbers);
        indices.forEach((index, i) => samples.set(counterRng(index).uniform('sample', numbers), i * numbers));
        return { samples, targets: indices.map((index) => index % classes) };
      },
    };
    return {
      name: 'noise',
      shape,
      classes: Array.from({ length: classes }, (_, i) => `${i}`),
      checksums: [],
      licence: 'none',
      citation: 'none',
      source: 'drawn here',
      splits: { train: split, validation: split, test: split },
    };
  },
});

export default definePlugin({ name: '@genospike/noise', provides: [noise] });
