import type { Arm, Comparison, Interval, Result } from '@genospike/core';
import { fixed, range, signed } from './format.ts';

/** What reporters read out of a result: who stands against whom, and how its numbers are said. */

export const failed = (arm: Arm): boolean => arm.primary.n === 0;

/** The arm that savings are measured against: the same network encoded directly, else the largest baseline. */
export function referenceOf(result: Result): Arm | undefined {
  const baselines = result.arms.slice(1);
  return (
    baselines.find((arm) => arm.encoding === 'direct' && arm.width === 1) ??
    baselines.reduce<Arm | undefined>(
      (most, arm) => (!most || arm.parameters > most.parameters ? arm : most),
      undefined,
    )
  );
}

/** The unevolved twin: a baseline with the encoding that was evolved. */
export const twinOf = (result: Result): Arm | undefined =>
  result.evolution && result.arms.slice(1).find((arm) => arm.encoding === result.arms[0]?.encoding);

/** Parameters saved against the reference, a share: −0.85. */
export const saved = (arm: Arm, against: Arm): number => arm.parameters / against.parameters - 1;

/** The comparison of the first arm with `arm`; `of` and `against` hold places or labels. */
export const comparisonWith = (result: Result, arm: Arm | undefined): Comparison | undefined =>
  arm && result.comparisons.find(({ against }) => against === arm.place || against === arm.label);

/** `gee, O = I` beside `gee, evolved` is `O = I`. */
export function shortLabel(result: Result, name: string): string {
  const arm = result.arms.find(({ place, label }) => place === name || label === name);
  if (!arm) return name;
  const prefix = `${arm.encoding}, `;
  return arm.label.startsWith(prefix) ? arm.label.slice(prefix.length) : arm.label;
}

/** How the task's primary measure is said: shares in per cent and points, others to three digits. */
export interface Measure {
  readonly name: string;
  /** `%`, or nothing. */
  readonly unit: string;
  /** `, less is better`, or nothing. */
  readonly hint: string;
  /** `points`, or nothing. */
  readonly step: string;
  readonly scale: number;
  text(value: number): string;
  difference(value: number): string;
  interval(of: Interval): string;
}
/** Decimals that leave three digits of the smallest mean: an error may be 0.00123. */
function decimals(arms: readonly Arm[]): number {
  const sizes = arms.map(({ primary }) => Math.abs(primary.mean)).filter((size) => size > 0);
  return sizes.length ? Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(Math.min(...sizes))))) : 3;
}

export function measureOf({ primary, arms }: Result): Measure {
  const share = /accuracy|precision|recall|f1/.test(primary.measure);
  const [scale, digits] = share ? [100, 1] : [1, decimals(arms)];
  return {
    name: primary.measure,
    unit: share ? '%' : '',
    hint: primary.better === 'lower' ? ', less is better' : '',
    step: share ? 'points' : '',
    scale,
    text: (value) => fixed(value * scale, digits),
    difference: (value) => signed(value * scale, digits),
    interval: ({ low, high }) =>
      low === undefined || high === undefined ? '' : range(low * scale, high * scale, digits),
  };
}

/** The result with intervals as people read them: a t interval knows no bounds, but a share ends at 100 %. */
export function bounded(result: Result): Result {
  const { unit } = measureOf(result);
  const cut = (of: Interval): Interval =>
    of.low === undefined || of.high === undefined
      ? of
      : { ...of, low: Math.max(0, of.low), high: Math.min(1, of.high) };
  const arms = result.arms.map((arm) => ({
    ...arm,
    primary: unit === '%' ? cut(arm.primary) : arm.primary,
    firing: cut(arm.firing),
  }));
  return { ...result, arms };
}

export type Finding =
  'higher' | 'lower' | 'perhaps higher' | 'perhaps lower' | 'no difference' | 'no difference seen' | 'no interval';

/** What a paired difference lets one say. `perhaps`: an end of the interval lies within a tenth of its width from zero. */
export function finding({ mean, low, high }: Interval): Finding {
  if (low === undefined || high === undefined) return 'no interval';
  const edge = (high - low) / 10;
  if (mean < 0 && high < edge) return high < -edge ? 'lower' : 'perhaps lower';
  if (mean > 0 && low > -edge) return low > edge ? 'higher' : 'perhaps higher';
  return low === 0 && high === 0 ? 'no difference' : 'no difference seen';
}

/** What one sample is called. */
export const sampleNoun = ({ dataset: { shape } }: Result): 'image' | 'sample' =>
  shape.length >= 2 && (shape[0] ?? 1) > 1 && (shape[1] ?? 1) > 1 ? 'image' : 'sample';

/** The energy model that comes first in the config: the one tables show. */
export const firstEnergy = (result: Result): string | undefined => Object.keys(result.energies)[0];
