import type { Arm, Interval } from '@genospike/core';
import { interval } from './stats.ts';

/** Relative change of joules a sample against another arm, paired over seeds; nothing where either failed. */
export function energyChange(of: Arm, against: Arm, model: string): Interval | undefined {
  const ratios = of.runs.flatMap(({ seed, energy }) => {
    const own = energy[model];
    const other = against.runs.find((run) => run.seed === seed)?.energy[model];
    return own?.status === 'ok' && other?.status === 'ok' && other.total > 0 ? [own.total / other.total - 1] : [];
  });
  return ratios.length ? interval(ratios) : undefined;
}
