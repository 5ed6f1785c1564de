import { GenoError, didYouMean } from '@genospike/core';
import type { Epoch, Task } from '@genospike/core';
import type { Model } from './model.ts';
import type { Snapshot } from './snapshot.ts';

/** The chosen epoch, from 1, and the model's numbers after it. */
export interface Best {
  readonly epoch: number;
  readonly snapshot: Snapshot;
}

export const best = async (epoch: number, model: Model): Promise<Best> => ({
  epoch,
  snapshot: await model.snapshot(),
});

function measureOf({ measures }: Epoch, { measure }: Task['primary']): number {
  const value = measures[measure];
  if (value !== undefined) return value;
  throw new GenoError('GENO_MEASURE', `The task does not measure ${measure}, by which it chooses epochs.`, {
    role: 'task',
    path: measure,
    fix: didYouMean(measure, Object.keys(measures)),
  });
}

/** Strictly better, so that of equal epochs the earlier stays; anything is better than NaN.
 *  @throws GENO_MEASURE */
export function better(row: Epoch, than: Epoch | undefined, primary: Task['primary']): boolean {
  const value = measureOf(row, primary);
  const old = than ? measureOf(than, primary) : Number.NaN;
  return Number.isNaN(old) || (primary.better === 'higher' ? value > old : value < old);
}
