import type { GenerationRow } from '@genospike/core';
import { fixed } from '../format.ts';

/** What a generation's best and mean are said in: the accuracy on validation in per cent where fitness has that term,
 *  else the fitness itself. */
export function headline({ best, mean, terms }: GenerationRow): { best: string; mean: string; of: string } {
  const { accuracy } = terms;
  return accuracy
    ? { best: fixed(accuracy.best * 100), mean: fixed(accuracy.mean * 100), of: 'accuracy on validation, %' }
    : { best: fixed(best, 3), mean: fixed(mean, 3), of: 'fitness on validation' };
}

const shownTerms = (row: GenerationRow) => Object.keys(row.terms).filter((name) => name !== 'accuracy');
const wide = (name: string) => Math.max(7, name.length);
const cells = (of: readonly string[], terms: readonly string[]) =>
  `  ${(of[0] ?? '').padStart(10)} ${(of[1] ?? '').padStart(6)} ${(of[2] ?? '').padStart(7)} ` +
  `${terms.map((name, k) => (of[4 + k] ?? '').padStart(wide(name))).join(' ')}${terms.length ? ' ' : ''} ${(of[3] ?? '').padStart(6)}`;

/** Heading of the generation table. */
export function generationHeading(row: GenerationRow): string {
  const terms = shownTerms(row);
  return `${cells(['generation', 'best', 'mean', 'failed', ...terms], terms)}   (${headline(row).of})`;
}

/** One line of it: the best's terms beside best and mean. */
export function generationLine(row: GenerationRow): string {
  const terms = shownTerms(row);
  const { best, mean } = headline(row);
  const values = terms.map((name) => fixed(row.terms[name]?.best ?? 0, 3));
  return cells([String(row.generation), best, mean, String(row.failed), ...values], terms);
}
