import { define, definePlugin, type Split, type Shape } from '@genospike/core';
import * as z from 'zod';

const none: Split = { size: 0, read: () => ({ samples: new Float32Array(), targets: new Int32Array() }) };

/** A dataset that has a size and no samples: enough for a network to be built. */
const shapeOnly = define('dataset', {
  id: 'shape-only',
  options: z.strictObject({ shape: z.tuple([z.int(), z.int(), z.int()]), classes: z.int() }),
  create: ({ options: { shape, classes } }) => ({
    name: 'shape-only',
    shape: shape satisfies Shape,
    classes: Array.from({ length: classes }, (_, i) => `${i}`),
    checksums: [],
    licence: 'none',
    citation: 'none',
    source: 'no samples',
    splits: { train: none, validation: none, test: none },
  }),
});

export default definePlugin({ name: '@genospike/shape-only', provides: [shapeOnly] });
