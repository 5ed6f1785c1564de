import * as Plot from '@observablehq/plot';
import type { Raster } from '@genospike/core';
import { asGiven } from '../draw.ts';
import type { Drawing } from '../draw.ts';

const TOKENS = ['third', 'identity', 'evolved'] as const;
export const layerToken = (k: number): (typeof TOKENS)[number] => TOKENS[k % TOKENS.length] ?? 'third';
const GAP = 3;

/** A class and its places along x. */
interface Group {
  readonly label: number;
  readonly from: number;
  readonly to: number;
}
interface Row {
  readonly layer: string;
  readonly neurons: number;
  /** Where its first neuron stands. */
  readonly top: number;
  readonly token: string;
}

/** Neurons of the picture that never fire in it, as [layer, neuron]. */
export function silent(rasters: readonly Raster[]): [string, number][] {
  const layers = [...new Set(rasters.map(({ layer }) => layer))];
  return layers.flatMap((layer) => {
    const own = rasters.filter((raster) => raster.layer === layer);
    const fired = new Set(own.flatMap(({ spikes }) => spikes.flat()));
    const shown = Math.max(...own.map(({ neurons }) => neurons));
    return Array.from({ length: shown }, (_, n) => n)
      .filter((n) => !fired.has(n))
      .map((n): [string, number] => [layer, n]);
  });
}

/** Spikes of a few neurons of every layer over the steps of a few samples, sorted by class: one path a layer, not a mark a spike. */
export function raster(rasters: readonly Raster[], classOf: (label: number) => string): Drawing {
  const samples = [...new Map(rasters.map(({ sample, label }) => [sample, label]))].sort(
    (a, b) => a[1] - b[1] || a[0] - b[0],
  );
  const steps = Math.max(...rasters.map(({ spikes }) => spikes.length));
  let top = 0;
  const rows = [...new Set(rasters.map(({ layer }) => layer))].map((layer, k): Row => {
    const neurons = Math.max(...rasters.filter((one) => one.layer === layer).map((one) => one.neurons));
    const row = { layer, neurons, top, token: layerToken(k) };
    top += neurons + GAP;
    return row;
  });
  const length = samples.length * steps;
  const dead = silent(rasters);
  const topOf = (layer: string) => rows.find((row) => row.layer === layer)?.top ?? 0;
  const startOf = (sample: number) => samples.findIndex(([one]) => one === sample) * steps;
  const spikesOf = (layer: string) =>
    rasters
      .filter((one) => one.layer === layer)
      .flatMap(({ sample, spikes }) =>
        spikes.flatMap((neurons, t) => neurons.map((n) => [startOf(sample) + t, n] as const)),
      )
      .sort((a, b) => a[1] - b[1] || a[0] - b[0]);

  return (width, narrow) => {
    const height = Math.min(narrow ? 420 : 460, Math.max(narrow ? 260 : 300, 36 + top * (narrow ? 2.7 : 3.2)));
    const tall = ((height - 36) / top) * 0.85;
    const wide = Math.max(1, Math.min(8, ((width - 90) / length) * 0.5));
    /** One path that draws `pen` at many places. */
    const strokes =
      (
        places: readonly (readonly [x: number, y: number])[],
        stroke: string,
        thick: number,
        pen: string,
      ): Plot.RenderFunction =>
      (_, scales, __, ___, { document }) => {
        const at = (scale: 'x' | 'y', value: number) => Math.round(Number(scales[scale]?.(value)) * 10) / 10;
        const element = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        const d = places.map(([t, n]) => `M${at('x', t)} ${at('y', n)}${pen}`).join('');
        for (const [name, value] of Object.entries({ d, stroke, 'stroke-width': thick.toFixed(1), fill: 'none' }))
          element.setAttribute(name, value);
        return element;
      };
    const spiking = (row: Row) =>
      strokes(
        spikesOf(row.layer).map(([t, n]) => [t + 0.5, row.top + n]),
        `var(--${row.token})`,
        wide,
        `v${tall.toFixed(1)}`,
      );
    // A class that has several samples is named once, over all of them.
    const groups: readonly Group[] = [...new Set(samples.map(([, label]) => label))].map((label) => {
      const places = samples.flatMap(([, one], k) => (one === label ? [k] : []));
      return { label, from: places[0] ?? 0, to: (places.at(-1) ?? 0) + 1 };
    });
    const room = (width - 72) / groups.length;
    const name = (text: string) => (text.length * 8 > room ? text.slice(0, Math.max(1, Math.floor(room / 8))) : text);
    const longest = Math.max(...rows.map(({ layer }) => layer.length));
    return {
      width,
      height,
      marginLeft: Math.min(90, 14 + longest * 7.2),
      marginRight: 22,
      marginTop: 30,
      marginBottom: 6,
      fontSize: 12,
      x: { domain: [0, length], axis: null },
      y: { domain: [top, -1], axis: null },
      color: asGiven,
      marks: [
        Plot.ruleX([...groups.map(({ from }) => from * steps), length], { stroke: 'var(--line)' }),
        Plot.text(groups, {
          x: ({ from, to }: Group) => ((from + to) / 2) * steps,
          frameAnchor: 'top',
          dy: -14,
          text: ({ label }: Group) => name(classOf(label)),
          title: ({ label }: Group) => classOf(label),
          fontWeight: 650,
          fontSize: 14,
          fill: 'var(--ink)',
        }),
        Plot.text(rows, {
          x: 0,
          y: (row: Row) => row.top + row.neurons / 2,
          text: 'layer',
          textAnchor: 'end',
          dx: -8,
          fontWeight: 600,
          fill: (row: Row) => `var(--${row.token}-text)`,
        }),
        ...rows.map(spiking),
        strokes(
          dead.map(([layer, n]) => [length, topOf(layer) + n]),
          'var(--soft)',
          tall,
          `m6 ${(tall / 2).toFixed(1)}h7`,
        ),
      ],
    };
  };
}
