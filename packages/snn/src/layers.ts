import type { Graph, Layer } from '@genospike/core';
import { INPUT, feedbackOf, isRecurrent, sitesOf, weightShape, withFeedback } from './graph.ts';
import type { Site } from './graph.ts';

/** Groups of neurons, by node. What passes channels on (norm, neuron, pool) keeps the group; a sum joins its summands'.
 *  Recurrent neurons sum what they read with their feedback, which belongs to their group. */
function groupsOf(sites: readonly Site[]) {
  const joined = new Map<string, string>();
  const summed = new Set<string>();
  const groups = new Map([[INPUT, INPUT]]);
  const root = (group: string): string => {
    const into = joined.get(group);
    return into === undefined ? group : root(into);
  };
  const age = new Map([INPUT, ...sites.map(({ node }) => node.name)].map((name, i) => [name, i]));
  for (const site of sites) {
    const { node, from } = site;
    const read = [...new Set(from.map((name) => root(groups.get(name) ?? name)))];
    // The oldest group gives its name to all that are summed with it.
    const [oldest = node.name, ...others] = read.sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
    for (const other of others) joined.set(other, oldest);
    if (others.length) summed.add(oldest);
    groups.set(node.name, node.op === 'conv' || node.op === 'dense' ? node.name : oldest);
    if (!isRecurrent(site)) continue;
    groups.set(feedbackOf(site).node.name, oldest);
    summed.add(oldest);
  }
  return {
    of: (name: string) => root(groups.get(name) ?? name),
    summed: (group: string) => [...summed].some((one) => root(one) === group),
  };
}

/** The layers of weights as encodings see them, in graph order. A group is named after the layer that makes it (or
 *  `input`); layers summed by skips make one group, named after the first of them. Recurrent neurons have a layer from
 *  their group to itself, `NAME/recurrent`.
 *  @throws GENO_GRAPH */
export function layersOf(graph: Graph): readonly Layer[] {
  const sites = sitesOf(graph);
  const groups = groupsOf(sites);
  const weighted = withFeedback(sites).filter(({ node }) => node.op === 'conv' || node.op === 'dense');
  const ends = weighted.filter((site) => sites.includes(site));
  return weighted.map((site): Layer => {
    const { node, from, reads, makes } = site;
    const kind = node.op === 'conv' ? 'conv' : 'dense';
    const [height, width, channels] = reads;
    const positions = node.op === 'conv' ? node.kernel ** 2 : height * width;
    const input = groups.of(from[0] ?? INPUT);
    const output = groups.of(node.name);
    return {
      name: node.name,
      kind,
      shape: weightShape(site) ?? [],
      fanIn: positions * channels,
      fanOut: makes[2],
      positions,
      input: { name: input, size: channels },
      output: { name: output, size: makes[2] },
      place: site === ends.at(-1) ? 'classifier' : site === ends[0] ? 'stem' : 'hidden',
      skip: groups.summed(input) || groups.summed(output),
    };
  });
}
