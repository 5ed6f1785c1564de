import * as Plot from '@observablehq/plot';
import { fixed } from '../../format.ts';
import { asGiven, grid, halo, ink } from '../draw.ts';
import type { Drawing } from '../draw.ts';

export interface Band {
  /** From 1. */
  readonly k: number;
  readonly low: number;
  readonly high: number;
}

/** Singular values before and after evolution over the band that chance would give. */
export function spectrum(
  before: readonly number[] | undefined,
  after: readonly number[],
  band: readonly Band[],
): Drawing {
  const size = after.length;
  const most = Math.max(...after, ...(before ?? []), ...band.map(({ high }) => high)) * 1.08 || 1;
  const lines: readonly (readonly [string, readonly number[], string, 'circle' | 'square'])[] = [
    ...(before ? [['before', before, ink, 'square'] as const] : []),
    ['after', after, 'var(--evolved)', 'circle'],
  ];
  const ticks = [...new Set([1, ...[1, 2, 3, 4].map((k) => Math.round((size * k) / 4))])];
  return (width, narrow) => ({
    width,
    height: narrow ? 300 : 230,
    marginTop: 34,
    marginLeft: 36,
    marginRight: 10,
    marginBottom: 44,
    fontSize: narrow ? 15 : 13,
    color: asGiven,
    x: { domain: [0.5, size + 0.5], ticks, label: 'singular value →', tickFormat: 'd' },
    y: { domain: [0, most], ticks: 4, label: '↑ size' },
    marks: [
      grid(4),
      Plot.areaY(band, { x: 'k', y1: 'low', y2: 'high', fill: 'var(--other)', fillOpacity: 0.35 }),
      ...lines.flatMap(([who, values, colour, symbol]) => [
        Plot.line(values, { x: (_, k) => k + 1, y: (value: number) => value, stroke: colour, strokeWidth: 2 }),
        Plot.dot(values, {
          x: (_, k) => k + 1,
          y: (value: number) => value,
          symbol,
          r: size > 32 ? 2 : 3.6,
          fill: colour,
          title: (value: number, k: number) => `${who}\nvalue ${k + 1}: ${fixed(value, 2)}`,
        }),
      ]),
      Plot.text(['after'], {
        x: [1],
        y: [after[0] ?? 0],
        dx: 10,
        dy: -10,
        textAnchor: 'start',
        fontWeight: 600,
        fill: 'var(--evolved-text)',
        ...halo,
      }),
    ],
  });
}
