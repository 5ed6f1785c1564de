import * as Plot from '@observablehq/plot';
import type { GenerationRow } from '@genospike/core';
import { asGiven, grid, ink } from '../draw.ts';
import { limits } from '../look.ts';
import type { Chart, Drawing } from '../draw.ts';

const RIGHT = 150;
const axisX = (rows: readonly GenerationRow[], narrow: boolean) => {
  const last = rows.length;
  const step = Math.max(1, Math.ceil(last / (narrow ? 8 : 20)));
  const ticks = rows
    .map(({ generation }) => generation)
    .filter((g) => g === last || (g % step === 0 && last - g >= step) || g === 1);
  return { domain: [0.7, last + 0.3], ticks, tickFormat: 'd' };
};
const base = (width: number, narrow: boolean): Chart => ({
  width,
  marginLeft: 46,
  marginRight: narrow ? 12 : RIGHT,
  fontSize: narrow ? 12 : 13,
  color: asGiven,
});
const decimals = (low: number, high: number) => (high - low < 0.06 ? 3 : high - low < 0.6 ? 2 : 1);

/** Best so far, best and mean of each generation, and the spread of its population. */
export function fitness(rows: readonly GenerationRow[]): Drawing {
  const [low, high] = limits(
    rows.flatMap(({ mean, spread, ever, best }) => [mean - spread, mean + spread, ever, best]),
  );
  const digits = decimals(low, high);
  const end = rows.at(-1);
  return (width, narrow) => ({
    ...base(width, narrow),
    height: narrow ? 300 : 290,
    marginBottom: 28,
    x: { ...axisX(rows, narrow), label: null },
    y: { domain: [low, high], ticks: 5, label: '↑ fitness', tickFormat: `.${digits}f` },
    marks: [
      grid(5),
      Plot.areaY(rows, {
        x: 'generation',
        y1: (row: GenerationRow) => row.mean - row.spread,
        y2: (row: GenerationRow) => row.mean + row.spread,
        fill: 'var(--evolved)',
        fillOpacity: 0.14,
      }),
      Plot.line(rows, {
        x: 'generation',
        y: 'mean',
        stroke: 'var(--evolved)',
        strokeWidth: 2,
        strokeDasharray: '1 5',
        strokeLinecap: 'round',
      }),
      Plot.line(rows, { x: 'generation', y: 'ever', stroke: 'var(--evolved)', strokeWidth: 3, curve: 'step-after' }),
      Plot.dot(rows, {
        x: 'generation',
        y: 'best',
        r: narrow ? 3 : 4,
        fill: 'var(--evolved)',
        stroke: 'var(--bg)',
        title: ({ generation, best, mean, spread, failed }: GenerationRow) =>
          `generation ${generation}\nbest ${best.toFixed(3)}\nmean ${mean.toFixed(3)}, spread ${spread.toFixed(3)}\n${failed} failed`,
      }),
      ...(narrow || !end
        ? []
        : (
            [
              ['ever', 'best so far'],
              ['mean', 'mean ± spread'],
            ] as const
          ).map(([of, text], k) =>
            Plot.text([text], {
              x: [end.generation],
              y: [end[of]],
              dx: 24,
              // Two lines that end together keep their names apart.
              dy: Math.abs(end.ever - end.mean) < (high - low) * 0.07 ? [-9, 9][k]! : 0,
              textAnchor: 'start',
              fontWeight: 600,
              fill: 'var(--evolved-text)',
            }),
          )),
      Plot.text(
        rows.filter(({ failed }) => failed > 0),
        {
          x: 'generation',
          frameAnchor: 'bottom',
          dy: -6,
          text: ({ failed }: GenerationRow) => `${failed} failed`,
          fontSize: 11.5,
          fill: ink,
        },
      ),
    ],
  });
}

/** One fitness term: the best's value and the mean. */
export function term(rows: readonly GenerationRow[], name: string): Drawing {
  const [low, high] = limits(rows.flatMap(({ terms }) => [terms[name]?.best, terms[name]?.mean]));
  const digits = decimals(low, high);
  const of = (which: 'best' | 'mean') => (row: GenerationRow) => row.terms[name]?.[which];
  return (width, narrow) => ({
    ...base(width, narrow),
    height: 150,
    marginRight: 12,
    marginTop: 30,
    marginBottom: 40,
    x: { ...axisX(rows, narrow), label: 'generation', labelAnchor: 'center', labelArrow: 'none' },
    y: { domain: [low, high], ticks: 3, label: `↑ ${name}`, tickFormat: `.${digits}f` },
    marks: [
      grid(3),
      Plot.line(rows, {
        x: 'generation',
        y: of('mean'),
        stroke: 'var(--third)',
        strokeWidth: 2,
        strokeDasharray: '1 5',
        strokeLinecap: 'round',
      }),
      Plot.line(rows, { x: 'generation', y: of('best'), stroke: 'var(--third)', strokeWidth: 2.5 }),
      Plot.dot(rows, {
        x: 'generation',
        y: of('best'),
        symbol: 'triangle2',
        fill: 'var(--third)',
        r: 3.5,
        title: (row: GenerationRow) =>
          `generation ${row.generation}\n${name} of the best ${row.terms[name]?.best.toFixed(3)}\nmean ${row.terms[name]?.mean.toFixed(3)}`,
      }),
    ],
  });
}
