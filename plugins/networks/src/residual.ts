import { GenoError, type Graph, type GraphNode, type Shape } from '@genospike/core';
import * as z from 'zod';
import { denseNodes, scaled } from './hidden.ts';

const size = z.int().min(1);
const positive = z.array(size).min(1);

/** Options of a residual network; as they stand, those of ResNet-18 in the form for CIFAR. */
export const residual = z
  .strictObject({
    filters: positive.default([64, 128, 256, 512]).describe('Filters of each stage; the stem has those of the first'),
    blocks: positive.default([2, 2, 2, 2]).describe('Blocks of each stage: 2, 2, 2, 2 is depth 18; 3, 4, 6, 3 is 34'),
    stem: z
      .strictObject({ kernel: size.default(3), stride: size.default(1), pool: size.default(1) })
      .prefault({})
      .describe('First convolution; for images as large as ImageNet: { kernel: 7, stride: 2, pool: 2 }'),
    dense: z.array(size).default([]).describe('Neurons of each hidden dense layer before the output'),
  })
  .refine(({ filters, blocks }) => filters.length === blocks.length, {
    path: ['blocks'],
    message: 'needs one number for each stage, as many as filters',
  });

/** One block, as its network builds it. */
export interface Block {
  readonly name: string;
  /** The node whose map the block reads. */
  readonly from: string;
  readonly filters: number;
  readonly stride: number;
  /** The map changes its size: the skip needs a convolution of its own. */
  readonly changes: boolean;
}

/** A convolution and its norm; it reads `from`, or the node before. */
export const convNorm = (
  name: string,
  how: { readonly filters: number; readonly kernel: number; readonly stride?: number; readonly from?: string },
): GraphNode[] => [
  {
    name,
    op: 'conv',
    filters: how.filters,
    kernel: how.kernel,
    stride: how.stride ?? 1,
    padding: 'same',
    ...(how.from !== undefined && { from: [how.from] }),
  },
  { name: `${name}/norm`, op: 'norm' },
];

/** stem -> blocks -> global pool -> dense layers. The first block of every stage but the first halves the map.
 *  @param block the nodes of a block; its last one is what the next block reads
 *  @throws GENO_NETWORK for flat samples, and where the stem's pool is larger than its map */
export function residualGraph(
  id: string,
  { filters, blocks, stem, dense }: z.output<typeof residual>,
  { input, outputs, width }: { readonly input: Shape; readonly outputs: number; readonly width: number },
  block: (of: Block) => GraphNode[],
): Graph {
  checkMap(id, input, stem);
  const [first = 1] = filters;
  const [conv, norm] = convNorm('stem', { filters: scaled(first, width), ...stem }) as [GraphNode, GraphNode];
  const nodes: GraphNode[] = [
    conv,
    ...(stem.pool > 1 ? [{ name: 'stem/pool', op: 'pool', size: stem.pool } as const] : []),
    norm,
    { name: 'stem/neuron', op: 'neuron' },
  ];
  let before = first;
  let count = 0;
  filters.forEach((size, stage) => {
    for (let i = 0; i < blocks[stage]!; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      nodes.push(
        ...block({
          name: `block${++count}`,
          from: nodes.at(-1)!.name,
          filters: scaled(size, width),
          stride,
          changes: stride > 1 || size !== before,
        }),
      );
      before = size;
    }
  });
  return {
    input,
    nodes: [...nodes, { name: 'pool', op: 'pool', size: 'global' }, ...denseNodes(dense, outputs, width)],
  };
}

function checkMap(
  id: string,
  [height, width]: Shape,
  { stride, pool }: { readonly stride: number; readonly pool: number },
): void {
  const where = { role: 'network', path: 'network' } as const;
  if (height * width === 1)
    throw new GenoError('GENO_NETWORK', `${id} reads maps; these samples are a flat list of numbers.`, {
      ...where,
      fix: 'Use mlp.',
    });
  const [h, w] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  if (h < pool || w < pool)
    throw new GenoError(
      'GENO_NETWORK',
      `${id}: the stem makes a map of ${h} x ${w}, its pool wants ${pool} x ${pool}.`,
      {
        ...where,
        path: 'network.stem',
        fix: `Say stem: { stride: 1, pool: 1 }; the input is ${height} x ${width}.`,
      },
    );
}
