import * as Plot from '@observablehq/plot';
import { count } from '../../format.ts';
import { asGiven, ink } from '../draw.ts';
import type { Drawing } from '../draw.ts';

interface Cell {
  readonly truth: number;
  readonly said: number;
  readonly n: number;
}
/** Up to here a cell has room for its number and a class for its name. */
const READABLE = 12;

/** A confusion matrix: rows are the truth. Colour is for mistakes alone, in eight steps of cividis by their square root; the
 *  diagonal has none and says the share read right, else 97 % right would hide the rest. */
export function matrix(confusion: readonly (readonly number[])[], classes: readonly string[]): Drawing {
  const size = confusion.length;
  const cells = confusion.flatMap((row, truth) => row.map((n, said): Cell => ({ truth, said, n })));
  const mistakes = cells.filter(({ truth, said, n }) => truth !== said && n > 0);
  const right = cells.filter(({ truth, said }) => truth === said);
  const most = Math.max(1, ...mistakes.map(({ n }) => n));
  const level = (n: number) => 1 + Math.round(7 * Math.sqrt(n / most));
  const totals = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const name = (k: number) => classes[k] ?? String(k);
  const numbers = size <= READABLE;
  const longest = numbers ? Math.max(...confusion.map((_, k) => name(k).length)) : 2;
  const domain = confusion.map((_, k) => k);
  const every = Math.ceil(size / 20);
  const ticks = domain.filter((k) => k % every === 0);
  return (width, narrow) => {
    const left = 30 + Math.min(9, longest) * (narrow ? 6 : 7);
    const short = (k: number) => (narrow || longest > 3 ? name(k).slice(0, 9) : name(k));
    return {
      width,
      height: width - left + 40,
      margin: 0,
      marginLeft: left,
      marginTop: 40,
      marginRight: 2,
      marginBottom: 2,
      padding: numbers ? 0.03 : 0,
      fontSize: 13,
      color: asGiven,
      x: {
        domain,
        axis: 'top',
        tickSize: 0,
        ticks,
        tickFormat: (k: number) => (longest > 3 ? name(k).slice(0, 3) : name(k)),
        label: 'read as →',
        labelAnchor: 'left',
        labelOffset: 38,
      },
      y: { domain, tickSize: 0, ticks, tickFormat: short, label: '↓ is', labelOffset: left - 2 },
      marks: [
        ...(numbers
          ? [
              Plot.cell(
                cells.filter(({ truth, said, n }) => truth !== said && n === 0),
                { x: 'said', y: 'truth', fill: 'var(--zero)' },
              ),
            ]
          : [Plot.frame({ stroke: 'var(--line)' })]),
        Plot.cell(mistakes, {
          x: 'said',
          y: 'truth',
          fill: ({ n }: Cell) => `var(--c${level(n)})`,
          title: ({ truth, said, n }: Cell) =>
            `${name(truth)} read as ${name(said)}\n${n} of ${count(totals[truth] ?? 0)}`,
        }),
        Plot.cell(right, {
          x: 'said',
          y: 'truth',
          fill: 'none',
          stroke: 'var(--line)',
          title: ({ truth, n }: Cell) => `${name(truth)} read right\n${count(n)} of ${count(totals[truth] ?? 0)}`,
        }),
        ...(numbers
          ? [
              Plot.text(mistakes, {
                x: 'said',
                y: 'truth',
                text: ({ n }: Cell) => String(n),
                fill: ({ n }: Cell) => `var(--t${level(n)})`,
                fontWeight: 600,
              }),
              Plot.text(right, {
                x: 'said',
                y: 'truth',
                text: ({ truth, n }: Cell) =>
                  totals[truth] ? ((100 * n) / totals[truth]).toFixed(narrow ? 0 : 1) : '',
                fill: ink,
                fontSize: 12,
              }),
            ]
          : []),
      ],
    };
  };
}
