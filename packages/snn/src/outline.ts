import type { Graph, GraphNode, Neuron, Shape } from '@genospike/core';
import { initialParameters } from '@genospike/tensor';
import { isRecurrent, macsOf, sitesOf, volume, weightShape, withFeedback } from './graph.ts';
import type { Site } from './graph.ts';

/** One node of a network as it stands. */
export interface OutlineRow {
  readonly name: string;
  readonly op: GraphNode['op'];
  readonly kernel?: number;
  readonly stride?: number;
  /** Of a pool. */
  readonly size?: number | 'global';
  /** Names of what it reads. */
  readonly from: readonly string[];
  /** Of one sample at one step. */
  readonly reads: Shape;
  readonly makes: Shape;
  /** Numbers that a direct encoding stores for it: a weight, gamma and beta, a neuron's trainable parameters. */
  readonly parameters: number;
  /** Multiply-accumulates of a sample and step, were nothing silent; places in the padding count too. */
  readonly macs: number;
}

function parametersOf(site: Site, neuron: Neuron): number {
  const { node, makes } = site;
  if (node.op === 'norm') return 2 * makes[2];
  if (node.op !== 'neuron') return volume(weightShape(site) ?? [0]);
  return Object.values(initialParameters(neuron, makes[2])).reduce(
    (sum, { data, trainable }) => sum + (trainable ? data.length : 0),
    0,
  );
}

/** All that runs, in order: the nodes of the graph, and the layers through which recurrent neurons read themselves.
 *  @throws GENO_GRAPH, GENO_NEURON */
export const outline = ({ graph, neuron }: { readonly graph: Graph; readonly neuron: Neuron }): readonly OutlineRow[] =>
  withFeedback(sitesOf(graph)).map((site): OutlineRow => {
    const { node, from, reads, makes } = site;
    return {
      name: node.name,
      op: node.op,
      ...(node.op === 'conv' && { kernel: node.kernel, stride: node.stride ?? 1 }),
      ...(node.op === 'pool' && { size: node.size }),
      from: isRecurrent(site) ? [...from, `${node.name}/recurrent`] : from,
      reads,
      makes,
      parameters: parametersOf(site, neuron),
      macs: macsOf(site),
    };
  });
