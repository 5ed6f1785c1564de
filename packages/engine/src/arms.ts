import {
  Architecture,
  Frames,
  Samples,
  the,
  token,
  type Encoding,
  type Graph,
  type Layer,
  type Maker,
} from '@genospike/core';
import { describe, layersOf, type Design } from '@genospike/snn';
import { fact, many, type Binding } from './container.ts';
import type { Chosen } from './choose.ts';

/** One network with one encoding: the evolved one, or a baseline of the same architecture. */
export interface ArmDesign {
  /** 'encoding', or 'baselines[0]'. */
  readonly place: string;
  /** For people: `gee, evolved`, `gee, O = I`, `direct`. */
  readonly label: string;
  /** The encoding's id, and the plugin it comes from. */
  readonly encoding: string;
  readonly plugin: string;
  /** Of the hidden layers, against the configured network. */
  readonly width: number;
  readonly design: Design;
  readonly description: ReturnType<typeof describe>;
}
export const Arms = token<readonly ArmDesign[]>('@genospike/arms');
/** Whether layers run a second time in the backward pass: see `Runtime.recompute`. */
export const Recompute = token<boolean>('@genospike/recompute');
const baselineMaker = token<Maker<'encoding'>>('@genospike/place/baselines/maker');

/** The fact of all arms, the evolved one first. A baseline may ask for another width of the network (`narrow`): then the
 *  network is built again and the baseline made again for its layers. */
export const arms = (main: Chosen, baselines: readonly Chosen[]): Binding =>
  fact(
    Arms,
    {
      encoding: the('encoding'),
      makers: many(baselineMaker),
      graph: Architecture,
      network: the('network'),
      dataset: Samples,
      frames: Frames,
      task: the('task'),
      coder: the('coder'),
      neuron: the('neuron'),
      recompute: Recompute,
    },
    ({ encoding, makers, graph, network, dataset, frames, task, coder, neuron, recompute }) => {
      const design = (of: Encoding, on: Graph, layers: readonly Layer[] = layersOf(on)): Design => ({
        graph: on,
        frames,
        layers,
        encoding: of,
        neuron,
        coder,
        task,
        recompute,
      });
      const graphAt = (width: number) => network.graph({ input: dataset.shape, outputs: task.outputs(dataset), width });
      const first = design(encoding, graph);
      const target = describe(first).parameters;

      const baseline = (maker: Maker<'encoding'>): { readonly width: number; readonly design: Design } => {
        const at = (width: number): Design => {
          const on = graphAt(width);
          const layers = layersOf(on);
          return design(maker({ given: { layers } }), on, layers);
        };
        const whole = at(1);
        const width = whole.encoding.width?.({ target, at: (w) => describe(at(w)).parameters }) ?? 1;
        return { width, design: width === 1 ? whole : at(width) };
      };

      const evolved = encoding.genome.size > 0 ? 'evolved' : encoding.label;
      const rows = [
        {
          place: 'encoding',
          encoding: main.contribution.id as string,
          plugin: main.plugin,
          label: name(main, evolved),
          width: 1,
          design: first,
        },
        ...makers.map((maker, i) => {
          const made = baseline(maker);
          const chosen = baselines[i]!;
          return {
            place: chosen.path,
            encoding: chosen.contribution.id as string,
            plugin: chosen.plugin,
            label: name(chosen, made.design.encoding.label),
            ...made,
          };
        }),
      ];
      return rows.map((row, i) => ({
        ...row,
        label: distinct(
          row.label,
          rows.slice(0, i).map((r) => r.label),
        ),
        description: describe(row.design),
      }));
    },
  );

const name = ({ contribution }: Chosen, label: string | undefined): string =>
  label ? `${contribution.id}, ${label}` : contribution.id;
const distinct = (label: string, before: readonly string[]): string => {
  const same = before.filter((b) => b === label).length;
  return same ? `${label} (${same + 1})` : label;
};
