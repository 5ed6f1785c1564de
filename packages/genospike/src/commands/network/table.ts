/** 11,173,952 */
export const thousands = (n: number): string => n.toLocaleString('en-US');

/** Rows in columns as wide as their widest word, indented like all that the command says.
 *  @param right columns of numbers */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = head.map((word, i) => Math.max(...[word, ...rows.map((row) => row[i]!)].map((text) => text.length)));
  const line = (row: readonly string[]) =>
    `  ${row.map((text, i) => (right.includes(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))).join('  ')}`.trimEnd();
  return [head, ...rows].map((row) => `${line(row)}\n`).join('');
}
