import * as Plot from '@observablehq/plot';
import { asGiven, ink } from '../draw.ts';
import type { Interval } from '@genospike/core';
import type { Drawing } from '../draw.ts';
import type { Look } from '../look.ts';

export interface LayerEnergy {
  readonly layer: string;
  readonly label: string;
  /** Joules. */
  readonly value: Interval;
  readonly look: Look;
}

/** Joules by layer for a few arms: bars with whiskers, each with its number. Every model has a picture and a scale of its own. */
export function energy(bars: readonly LayerEnergy[], text: (value: number) => string, unit: string): Drawing {
  const layers = [...new Set(bars.map(({ layer }) => layer))];
  const labels = [...new Set(bars.map(({ label }) => label))];
  const most = Math.max(...bars.map(({ value }) => value.high ?? value.mean)) || 1;
  return (width) => ({
    width,
    height: 16 + layers.length * (12 + labels.length * 19),
    marginLeft: Math.min(110, 14 + Math.max(...layers.map(({ length }) => length)) * 8),
    marginRight: 44,
    marginTop: 4,
    marginBottom: 4,
    fontSize: 14,
    color: asGiven,
    x: { domain: [0, most], axis: null },
    fy: { domain: layers, label: null, padding: 0.2 },
    y: { domain: labels, axis: null, padding: 0.1 },
    marks: [
      Plot.axisFy({ anchor: 'left', label: null, tickSize: 0 }),
      Plot.barX(bars, {
        fy: 'layer',
        y: 'label',
        x: ({ value }: LayerEnergy) => value.mean,
        fill: ({ look }: LayerEnergy) => `var(--${look.token})`,
        title: ({ layer, label, value }: LayerEnergy) =>
          `${layer}, ${label}\n${text(value.mean)} ${unit}` +
          (value.low === undefined ? '' : ` [${text(value.low)}, ${text(value.high ?? value.mean)}]`),
      }),
      Plot.ruleY(
        bars.filter(({ value }) => value.low !== undefined),
        {
          fy: 'layer',
          y: 'label',
          x1: ({ value }: LayerEnergy) => Math.max(0, value.low ?? 0),
          x2: ({ value }: LayerEnergy) => value.high,
          stroke: 'var(--whisker)',
          strokeWidth: 1.5,
        },
      ),
      Plot.text(bars, {
        fy: 'layer',
        y: 'label',
        x: ({ value }: LayerEnergy) => value.high ?? value.mean,
        text: ({ value }: LayerEnergy) => text(value.mean),
        textAnchor: 'start',
        dx: 7,
        fontSize: 13,
        fill: 'var(--ink)',
      }),
      Plot.ruleX([0], { stroke: ink }),
    ],
  });
}
