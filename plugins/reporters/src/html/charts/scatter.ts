import * as Plot from '@observablehq/plot';
import { count } from '../../format.ts';
import { asGiven, grid, halo, ink } from '../draw.ts';
import { limits } from '../look.ts';
import { placeLabels } from './place-labels.ts';
import type { Look } from '../look.ts';
import type { Drawing } from '../draw.ts';

export interface Point {
  readonly label: string;
  readonly parameters: number;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly look: Look;
  /** What the mark says when pointed at. */
  readonly title: string;
}

/** Points that no other beats in both directions, by parameters. */
export const front = (points: readonly Point[], better: 'higher' | 'lower'): Point[] => {
  const sign = better === 'higher' ? 1 : -1;
  const beaten = (a: Point) =>
    points.some((b) => b !== a && b.parameters <= a.parameters && sign * b.value >= sign * a.value);
  return points.filter((point) => !beaten(point)).sort((a, b) => a.parameters - b.parameters);
};

const margin = { left: 44, right: 20, top: 30, bottom: 46 };
const short = (value: number) =>
  value >= 1e6 ? `${value / 1e6}M` : value >= 1000 ? `${value / 1000}k` : String(value);

/** Round numbers of a log axis: about four to eight. */
const ticksIn = ([low, high]: readonly [number, number]): number[] =>
  Array.from({ length: 10 }, (_, power) => (high / low < 60 ? [1, 2, 5] : [1, 3]).map((k) => k * 10 ** power))
    .flat()
    .filter((tick) => tick >= low && tick <= high);

/** Limits of the log axis that leave `room` pixels to the left of the first point for its name, and half of that to the right. */
function domain(points: readonly Point[], width: number, room: number): readonly [number, number] {
  const [least, most] = [points[0]?.parameters ?? 1, points.at(-1)?.parameters ?? 1];
  const span = Math.max(Math.log(4), Math.log(most / least) / (1 - (1.5 * room) / width));
  const low = least * Math.exp((-span * room) / width);
  return [low, Math.max(low * Math.exp(span), most * Math.exp((span * room) / 2 / width))];
}

/** The measure over the parameters, on a log scale. Equal counts would hide each other: they stand 7 px apart. */
export function scatter(unsorted: readonly Point[], axis: string, better: 'higher' | 'lower'): Drawing {
  const points = [...unsorted].sort((a, b) => a.parameters - b.parameters);
  const [low, high] = limits(points.flatMap((point) => [point.value, point.low, point.high]));
  const best = front(points, better);
  return (width, narrow) => {
    const height = narrow ? 340 : 430;
    const font = narrow ? 13 : 13.5;
    const x = domain(points, width - margin.left - margin.right, narrow ? 85 : 118);
    const px = (value: number) =>
      margin.left + (Math.log(value / x[0]) / Math.log(x[1] / x[0])) * (width - margin.left - margin.right);
    const py = (value: number) =>
      height - margin.bottom - ((value - low) / (high - low || 1)) * (height - margin.bottom - margin.top);
    const apart = points.map((point) => {
      const same = points.filter((other) => Math.abs(px(other.parameters) - px(point.parameters)) < 8);
      return same.length < 2 ? 0 : (same.indexOf(point) - (same.length - 1) / 2) * 14;
    });
    const labels = placeLabels(
      points.map((point, k) => ({
        x: px(point.parameters) + (apart[k] ?? 0),
        y: py(point.value),
        text: point.label,
        whisker: Math.abs(py(point.low ?? point.value) - py(point.value)),
      })),
      { left: margin.left, right: width, top: margin.top, bottom: height - margin.bottom },
      font,
    );
    return {
      width,
      height,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginTop: margin.top,
      marginBottom: margin.bottom,
      fontSize: narrow ? 12 : 13,
      x: {
        type: 'log',
        domain: x,
        label: 'parameters (log) →',
        labelAnchor: 'right',
        ticks: ticksIn(x),
        tickFormat: short,
      },
      y: { domain: [low, high], label: axis, ticks: 5 },
      symbol: asGiven,
      color: asGiven,
      marks: [
        grid(5),
        Plot.line(best, {
          x: 'parameters',
          y: 'value',
          curve: 'step-after',
          stroke: ink,
          strokeDasharray: '2 4',
        }),
        ...points.flatMap((point, k) => {
          const { look, label } = point;
          const dx = apart[k] ?? 0;
          const colour = `var(--${look.token})`;
          const cross = look.symbol === 'times';
          return [
            ...(point.low === undefined
              ? []
              : [
                  Plot.ruleX([point], { x: 'parameters', y1: 'low', y2: 'high', dx, stroke: colour, strokeWidth: 2.5 }),
                ]),
            Plot.dot([point], {
              x: 'parameters',
              y: 'value',
              dx,
              r: cross ? 4.5 : 6.5,
              symbol: look.symbol,
              title: 'title',
              ...(cross
                ? { stroke: colour, strokeWidth: 2.5 }
                : { fill: colour, stroke: 'var(--bg)', strokeWidth: 1.5 }),
            }),
            Plot.text([label], {
              x: [point.parameters],
              y: [point.value],
              dx: dx + (labels[k]?.dx ?? 0),
              dy: (labels[k]?.dy ?? 0) - 4,
              textAnchor: labels[k]?.anchor ?? 'start',
              fontSize: font,
              fontWeight: cross ? 400 : 650,
              fill: cross ? ink : 'var(--ink)',
              ...halo,
            }),
          ];
        }),
      ],
    };
  };
}

export const pointTitle = (label: string, value: string, parameters: number): string =>
  `${label}\n${value}\n${count(parameters)} parameters`;
