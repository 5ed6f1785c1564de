import { GenoError, didYouMean } from '@genospike/core';
import type { DenseNode, Graph, GraphNode, Shape } from '@genospike/core';

/** What nodes call the samples, in `from` and as a group. */
export const INPUT = 'input';

/** A node with what it reads spelled out. Shapes are of one sample at one step. */
export interface Site<N extends GraphNode = GraphNode> {
  readonly node: N;
  readonly from: readonly string[];
  readonly reads: Shape;
  readonly makes: Shape;
}

export const volume = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const window = (size: number, kernel: number, stride: number, padding: 'same' | 'valid'): number =>
  padding === 'same' ? Math.ceil(size / stride) : Math.floor((size - kernel) / stride) + 1;

/** The shape a node makes. Windows of 'valid' convolutions and pools that do not fit at the border are left out. */
function madeBy(node: GraphNode, [height, width, channels]: Shape): Shape {
  switch (node.op) {
    case 'conv': {
      const { kernel, stride = 1, padding = 'same', filters } = node;
      return [window(height, kernel, stride, padding), window(width, kernel, stride, padding), filters];
    }
    case 'dense':
      return [1, 1, node.units];
    case 'pool':
      return node.size === 'global'
        ? [1, 1, channels]
        : [Math.floor(height / node.size), Math.floor(width / node.size), channels];
    default:
      return [height, width, channels];
  }
}

/** Recurrent neurons as they stand in a graph. */
export const isRecurrent = ({ node }: Pick<Site, 'node'>): boolean => node.op === 'neuron' && node.recurrent === true;

const feedbackName = (node: GraphNode): string => `${node.name}/recurrent`;
/** The dense layer through which recurrent neurons read their own spikes of the step before. */
export const feedbackOf = ({ node, makes }: Site): Site<DenseNode> => ({
  node: { name: feedbackName(node), op: 'dense', units: makes[2] },
  from: [node.name],
  reads: makes,
  makes,
});

/** All sites that run: after recurrent neurons, the layer that they read themselves through. */
export const withFeedback = (sites: readonly Site[]): readonly Site[] =>
  sites.flatMap((site) => (isRecurrent(site) ? [site, feedbackOf(site)] : [site]));

/** The weight of a layer: [k, k, Cin, Cout] or [inputs, units]; undefined for what is no layer. */
export function weightShape({ node, reads, makes }: Site): number[] | undefined {
  if (node.op === 'conv') return [node.kernel, node.kernel, reads[2], makes[2]];
  return node.op === 'dense' ? [volume(reads), makes[2]] : undefined;
}
/** Every weight meets every place of the output map. */
export const macsOf = (site: Site): number => {
  const shape = weightShape(site);
  return shape ? volume(shape) * site.makes[0] * site.makes[1] : 0;
};

/** Resolves names and shapes.
 *  @throws GENO_GRAPH for unknown or repeated names, sums of unlike shapes, windows larger than their map, and recurrent
 *    neurons on a map */
export function sitesOf(graph: Graph): readonly Site[] {
  const known = new Map<string, Shape>([[INPUT, graph.input]]);
  const taken = new Set([INPUT]);
  let before = INPUT;
  return graph.nodes.map((node) => {
    const wrong = (sentence: string, fix?: string) =>
      new GenoError('GENO_GRAPH', sentence, { role: 'network', path: node.name, fix });
    for (const name of isRecurrent({ node }) ? [node.name, feedbackName(node)] : [node.name]) {
      if (taken.has(name)) throw wrong(`Two nodes are named ${name}.`, 'Give every node a name of its own.');
      taken.add(name);
    }
    const from = node.from ?? [before];
    const read = from.map((name) => {
      const source = known.get(name);
      if (!source)
        throw wrong(`${node.name} reads ${name}, which no node before it makes.`, didYouMean(name, [...known.keys()]));
      return source;
    });
    const [first] = read;
    if (!first) throw wrong(`${node.name} reads nothing.`);
    if (node.op !== 'add' && read.length > 1)
      throw wrong(`${node.name} reads ${from.join(' and ')}; only an add reads more than one node.`);
    const unlike = read.findIndex((shape) => shape.join() !== first.join());
    if (unlike > 0)
      throw wrong(
        `${node.name} adds ${from[0]} [${first.join(', ')}] and ${from[unlike]} [${read[unlike]?.join(', ')}].`,
        'Summands need one shape: put a convolution with the same filters and stride in the skip.',
      );
    const makes = madeBy(node, first);
    if (node.op === 'neuron' && node.recurrent && first[0] * first[1] !== 1)
      throw wrong(
        `${node.name} is recurrent, and reads a feature map [${first.join(', ')}].`,
        'Recurrent neurons stand after a dense layer or a global pool.',
      );
    if (!makes.every((size) => Number.isInteger(size) && size > 0))
      throw wrong(
        `${node.name} would make [${makes.join(', ')}] out of [${first.join(', ')}].`,
        'Use fewer pools or strides, a smaller kernel, or larger samples.',
      );
    known.set(node.name, makes);
    before = node.name;
    return { node, from, reads: first, makes };
  });
}
