import type { Pass } from './forward.ts';
import { isRecurrent } from './graph.ts';
import type { Site } from './graph.ts';

/** A site, and what runs as one with it: around neurons, a norm that they alone read and a pool that alone reads them. */
export interface Unit {
  readonly site: Site;
  /** The layer before both, where its currents are not kept. */
  readonly layer?: Site | undefined;
  readonly before?: Site | undefined;
  readonly behind?: Site | undefined;
}

export function unitsOf({ sites, neuron, apart, recompute, watch }: Pass): readonly Unit[] {
  /** The only reader of a node. */
  const readerOf = (name: string): Site | undefined => {
    const [reader, other] = sites.filter(({ from }) => from.includes(name));
    return other ? undefined : reader;
  };
  /** What a site reads, if nothing else does and it is one of these. */
  const ownSource = ({ from }: Site, ...ops: readonly string[]): Site | undefined => {
    const source = sites.find(({ node }) => node.name === from[0]);
    return source && ops.includes(source.node.op) && readerOf(source.node.name) ? source : undefined;
  };
  const units = sites.map((site): Unit => {
    if (apart || site.node.op !== 'neuron' || isRecurrent(site)) return { site };
    const before = 'sequence' in neuron ? undefined : ownSource(site, 'norm');
    const behind = readerOf(site.node.name);
    return {
      site,
      layer: recompute && !watch ? ownSource(before ?? site, 'conv', 'dense') : undefined,
      before,
      behind: behind?.node.op === 'pool' ? behind : undefined,
    };
  });
  const within = new Set(units.flatMap(({ layer, before, behind }) => [layer, before, behind]));
  return units.filter(({ site }) => !within.has(site));
}
