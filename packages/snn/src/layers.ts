import type { Graph, Layer } from '@genospike/core';
import { INPUT, sitesOf, volume } from './graph.ts';
import type { Site } from './graph.ts';

/** Groups of neurons, by node. What passes channels on (norm, neuron, pool) keeps the group; a sum joins its summands'. */
function groupsOf(sites: readonly Site[]) {
  const joined = new Map<string, string>();
  const summed = new Set<string>();
  const groups = new Map([[INPUT, INPUT]]);
  const root = (group: string): string => {
    const into = joined.get(group);
    return into === undefined ? group : root(into);
  };
  const age = new Map([INPUT, ...sites.map(({ node }) => node.name)].map((name, i) => [name, i]));
  for (const { node, from } of sites) {
    const read = [...new Set(from.map((name) => root(groups.get(name) ?? name)))];
    // The oldest group gives its name to all that are summed with it.
    const [oldest = node.name, ...others] = read.sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
    for (const other of others) joined.set(other, oldest);
    if (others.length) summed.add(oldest);
    groups.set(node.name, node.op === 'conv' || node.op === 'dense' ? node.name : oldest);
  }
  return {
    of: (name: string) => root(groups.get(name) ?? name),
    summed: (group: string) => [...summed].some((one) => root(one) === group),
  };
}

/** The layers of weights as encodings see them, in graph order. A group is named after the layer that makes it (or
 *  `input`); layers summed by skips make one group, named after the first of them.
 *  @throws GENO_GRAPH */
export function layersOf(graph: Graph): readonly Layer[] {
  const sites = sitesOf(graph);
  const groups = groupsOf(sites);
  const weighted = sites.filter(({ node }) => node.op === 'conv' || node.op === 'dense');
  return weighted.map(({ node, from, reads, makes }, i): Layer => {
    const kind = node.op === 'conv' ? 'conv' : 'dense';
    const [height, width, channels] = reads;
    const positions = node.op === 'conv' ? node.kernel ** 2 : height * width;
    const input = groups.of(from[0] ?? INPUT);
    const output = groups.of(node.name);
    return {
      name: node.name,
      kind,
      shape: node.op === 'conv' ? [node.kernel, node.kernel, channels, makes[2]] : [volume(reads), makes[2]],
      fanIn: positions * channels,
      fanOut: makes[2],
      positions,
      input: { name: input, size: channels },
      output: { name: output, size: makes[2] },
      place: i === weighted.length - 1 ? 'classifier' : i === 0 ? 'stem' : 'hidden',
      skip: groups.summed(input) || groups.summed(output),
    };
  });
}
