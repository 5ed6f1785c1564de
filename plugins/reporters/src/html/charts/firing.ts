import * as Plot from '@observablehq/plot';
import { percent } from '../../format.ts';
import { asGiven, ink } from '../draw.ts';
import type { Interval } from '@genospike/core';
import type { Drawing } from '../draw.ts';
import type { Look } from '../look.ts';

export interface LayerRate {
  readonly layer: string;
  readonly label: string;
  readonly rate: Interval;
  readonly look: Look;
}

/** Firing rate of every layer for a few arms: a dot and its interval. */
export function firing(rates: readonly LayerRate[]): Drawing {
  const layers = [...new Set(rates.map(({ layer }) => layer))];
  const labels = [...new Set(rates.map(({ label }) => label))];
  const most = Math.max(0.01, ...rates.map(({ rate }) => rate.high ?? rate.mean)) * 1.1;
  const dy = (label: string) => (labels.indexOf(label) - (labels.length - 1) / 2) * 13;
  return (width, narrow) => ({
    width,
    height: 56 + layers.length * (14 + labels.length * 13),
    marginLeft: Math.min(110, 16 + Math.max(...layers.map(({ length }) => length)) * 7.4),
    marginRight: 20,
    marginTop: 6,
    marginBottom: 44,
    fontSize: narrow ? 12 : 13,
    color: asGiven,
    symbol: asGiven,
    x: {
      domain: [0, most],
      ticks: narrow ? 4 : 6,
      tickFormat: (value: number) => percent(value, most < 0.05 ? 1 : 0),
      label: 'spikes a neuron and step →',
    },
    y: { domain: layers, label: null, tickSize: 0, type: 'band', padding: 0 },
    marks: [
      Plot.gridX({ stroke: 'var(--line)', strokeOpacity: 1, ticks: narrow ? 4 : 6 }),
      ...rates.flatMap((one) => {
        const colour = `var(--${one.look.token})`;
        const { mean, low, high } = one.rate;
        const at = { y: [one.layer], dy: dy(one.label) };
        return [
          ...(low === undefined || high === undefined
            ? []
            : [Plot.ruleY([one.layer], { ...at, x1: [Math.max(0, low)], x2: [high], stroke: colour, strokeWidth: 2 })]),
          Plot.dot([one.layer], {
            ...at,
            x: [mean],
            r: 5,
            symbol: one.look.symbol,
            ...(one.look.symbol === 'times' ? { stroke: colour, strokeWidth: 2 } : { fill: colour }),
            title: [`${one.layer}, ${one.label}\n${percent(mean)}`],
          }),
        ];
      }),
      Plot.ruleX([0], { stroke: ink }),
    ],
  });
}
