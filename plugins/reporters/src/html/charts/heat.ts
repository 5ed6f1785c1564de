import { fixed } from '../../format.ts';
import { escape } from '../escape.ts';

const STEPS = 16;

/** Low blue, zero the paper, high orange; mixed in oklab by CSS. `share` -1..1. */
const shade = (share: number): string => {
  const strength = Math.round(Math.min(1, Math.abs(share)) * STEPS) / STEPS;
  return `color-mix(in oklab,var(--${share < 0 ? 'low' : 'high'}) ${Math.round(strength * 100)}%,var(--zero))`;
};

/** A square matrix as colours, zero in the middle of the scale. Small ones say each entry; large ones are drawn as one path a
 *  colour, 14 bytes an entry. @param matrix row by row, [size, size] @param most the value of full colour */
export function heat(matrix: ArrayLike<number>, size: number, most: number, name: string, label: string): string {
  const at = (row: number, column: number) => matrix[row * size + column] ?? 0;
  const share = (row: number, column: number) => at(row, column) / (most || 1);
  const rows = Array.from({ length: size }, (_, k) => k);
  const cells = size <= 16 ? single() : paths();
  return `<div class="plot heat"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${escape(label)}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="var(--zero)"/>${cells}</svg></div>`;

  function single(): string {
    const cell = (row: number, column: number) =>
      `<rect x="${column}" y="${row}" width="1" height="1" style="fill:${shade(share(row, column))}"><title>${escape(name)}[${row}, ${column}] = ${fixed(at(row, column), 2)}</title></rect>`;
    return rows.flatMap((row) => rows.map((column) => cell(row, column))).join('');
  }

  function paths(): string {
    const byColour = new Map<string, string>();
    for (const row of rows)
      for (const column of rows) {
        const colour = shade(share(row, column));
        byColour.set(colour, `${byColour.get(colour) ?? ''}M${column} ${row}h1v1h-1z`);
      }
    return [...byColour].map(([colour, d]) => `<path d="${d}" style="fill:${colour}"/>`).join('');
  }
}
