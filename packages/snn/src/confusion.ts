/** rows = true class, columns = said class (the largest output, of equals the first); undefined where labels cannot be
 *  classes. `outputs` [n, classes] row by row. */
import type { Targets } from '@genospike/core';
import { areClasses } from './targets.ts';

export function confusionOf(outputs: Float32Array, targets: Targets): number[][] | undefined {
  if (!areClasses(targets)) return undefined;
  const labels = targets;
  const classes = outputs.length / labels.length;
  if (classes < 2 || labels.some((label) => label < 0 || label >= classes)) return undefined;
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, i) => {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    const counts = table[label];
    const said = row.indexOf(Math.max(...row));
    if (counts && said >= 0) counts[said] = (counts[said] ?? 0) + 1;
  });
  return table;
}
