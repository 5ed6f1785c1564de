import * as Plot from '@observablehq/plot';
import type { Section } from '@genospike/core';
import { plural } from '../../format.ts';
import { dataTable } from '../data-table.ts';
import { asGiven, grid, ink, plot } from '../draw.ts';
import { escape } from '../escape.ts';
import type { Drawing } from '../draw.ts';
import type { Context } from '../context.ts';

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** The first two terms of every genome on the front. */
function drawing(points: readonly (readonly number[])[], [across = '', up = '']: readonly string[]): Drawing {
  const dots = [...points].sort((a, b) => a[0]! - b[0]!);
  return (width, narrow) => ({
    width,
    height: narrow ? 300 : 360,
    marginLeft: 56,
    marginBottom: 42,
    x: { label: `${across} →`, tickSize: 0, ticks: narrow ? 4 : 6 },
    y: { label: `↑ ${up}`, tickSize: 0, ticks: 5 },
    color: asGiven,
    marks: [
      grid(5),
      Plot.line(dots, { x: '0', y: '1', stroke: ink, strokeDasharray: '2 4', curve: 'step-before' }),
      Plot.dot(dots, {
        x: '0',
        y: '1',
        r: 5,
        fill: 'var(--evolved)',
        title: (row: readonly number[]) => row.map(short).join(', '),
      }),
    ],
  });
}

/** What does one objective cost of another? Only where an optimizer kept a front of at least two terms. */
export function paretoFront({ result }: Context): Section | undefined {
  const front = result.evolution?.front;
  const { terms } = result;
  if (!front?.length || terms.length < 2) return undefined;
  const values = front.map((one) => one.values);
  const [across = '', up = ''] = terms;
  const best = terms.map((term, i) => `${term} ${short(Math.max(...values.map((row) => row[i]!)))}`);
  const said = values.map((row) => `${across} ${short(row[0]!)}, ${up} ${short(row[1]!)}`).join('; ');
  const picture = plot(`Genomes that none beats in every term: ${said}.`, drawing(values, terms), {
    wall: { width: 880, height: 340, fontSize: 14 },
  });
  const more = terms.length > 2 ? ` Drawn: the first two of ${terms.length} terms.` : '';
  return {
    id: 'front',
    name: 'Front',
    question: 'What does one objective cost of another?',
    answer:
      front.length === 1
        ? `<b>Nothing here: one genome is best in every term.</b>`
        : `<b>${plural(front.length, 'genome')} that none beats in every term.</b> The best of each: ${escape(best.join(', '))}.`,
    html:
      `<figure>${picture}<figcaption class="how">Values of the fitness terms after brief training, on validation; higher is better in each.${more} Settled and tested is the genome with the largest weighted sum.</figcaption></figure>` +
      dataTable(
        'the front',
        ['genome', ...terms],
        values.map((row, i) => [i + 1, ...row.map(short)]),
      ),
  };
}
