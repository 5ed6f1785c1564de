import { define, GenoError, type GraphNode, type Shape } from '@genospike/core';
import * as z from 'zod';
import { denseNodes, scaled } from './hidden.ts';

const size = z.int().min(1);
const conv = z.strictObject({
  filters: size,
  kernel: size.optional(),
  stride: size.optional(),
  pool: size.optional(),
});
const item = z.union([size, conv], {
  error: 'give a whole number of filters, or { filters, kernel, stride, pool }',
});

/** A convolutional spiking network: conv -> pool -> norm -> neuron for every convolution, dense -> norm -> neuron for
 *  every hidden dense layer, then a dense output. Pooling averages the currents before the neuron: what every later
 *  layer reads stays exactly 0 or 1, which an energy model needs to count accumulates instead of multiplications. */
export const csnn = define('network', {
  id: 'csnn',
  options: z.strictObject({
    conv: z.array(item).min(1).default([16, 32]).describe('Filters of each convolution'),
    dense: z.array(size).default([128]).describe('Neurons of each hidden dense layer'),
    kernel: size.default(3).describe('Side of the kernels'),
    pool: size.default(2).describe('Window and stride of the average pooling; 1: none'),
  }),
  create: ({ options }) => {
    const convs = options.conv.map((item) => {
      const { filters, kernel, stride, pool } = typeof item === 'number' ? { filters: item } : item;
      return { filters, kernel: kernel ?? options.kernel, stride: stride ?? 1, pool: pool ?? options.pool };
    });
    return {
      graph({ input, outputs, width }) {
        checkMap(input, convs);
        const nodes = convs.flatMap(({ filters, kernel, stride, pool }, i): GraphNode[] => [
          { name: `conv${i + 1}`, op: 'conv', filters: scaled(filters, width), kernel, stride, padding: 'same' },
          ...(pool > 1 ? [{ name: `conv${i + 1}/pool`, op: 'pool', size: pool } as const] : []),
          { name: `conv${i + 1}/norm`, op: 'norm' },
          { name: `conv${i + 1}/neuron`, op: 'neuron' },
        ]);
        return { input, nodes: [...nodes, ...denseNodes(options.dense, outputs, width)] };
      },
    };
  },
});

/** @throws GENO_NETWORK where a map has become smaller than the window that pools it */
function checkMap([height, width]: Shape, convs: readonly { readonly stride: number; readonly pool: number }[]): void {
  let [h, w] = [height, width];
  convs.forEach(({ stride, pool }, i) => {
    [h, w] = [Math.ceil(h / stride), Math.ceil(w / stride)];
    if (h < pool || w < pool)
      throw new GenoError(
        'GENO_NETWORK',
        `csnn: conv${i + 1} makes a map of ${h} x ${w}, its pool wants ${pool} x ${pool}.`,
        {
          role: 'network',
          path: 'network.conv',
          fix:
            height * width === 1
              ? 'This input is a flat list of numbers: use mlp.'
              : `Use fewer convolutions, or { filters, pool: 1 } for conv${i + 1}; the input is ${height} x ${width}.`,
        },
      );
    [h, w] = [Math.floor(h / pool), Math.floor(w / pool)];
  });
}
