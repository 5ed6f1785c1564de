import type { Arm, Result } from '@genospike/core';
import { referenceOf, twinOf } from '../figures.ts';

/** How an arm is drawn: colour and shape, so that neither alone must tell it apart. `token` names its CSS variable. */
export interface Look {
  readonly token: 'evolved' | 'direct' | 'identity' | 'third' | 'other';
  readonly symbol: 'circle' | 'square' | 'diamond2' | 'triangle2' | 'times';
}
const EVOLVED: Look = { token: 'evolved', symbol: 'circle' };
const DIRECT: Look = { token: 'direct', symbol: 'square' };
const TWIN: Look = { token: 'identity', symbol: 'diamond2' };
const THIRD: Look = { token: 'third', symbol: 'triangle2' };
const OTHER: Look = { token: 'other', symbol: 'times' };

/** The look of every arm: the first, its reference, its twin and one more have their own; the rest are crosses with names. */
export function looksOf(result: Result): (arm: Arm) => Look {
  const [lead, ...baselines] = result.arms;
  const [reference, twin] = [referenceOf(result), twinOf(result)];
  const known = new Map<Arm | undefined, Look>([
    [twin, TWIN],
    [reference, DIRECT],
    [lead, EVOLVED],
  ]);
  const free = [...(twin && twin !== reference ? [] : [TWIN]), THIRD];
  for (const arm of baselines) if (!known.has(arm)) known.set(arm, free.shift() ?? OTHER);
  return (arm) => known.get(arm) ?? OTHER;
}

/** SVG of a shape of radius `r` around (x, y). */
export function shape({ token, symbol }: Look, x: number, y: number, r: number): string {
  const fill = `fill="var(--${token})"`;
  switch (symbol) {
    case 'circle':
      return `<circle cx="${x}" cy="${y}" r="${r}" ${fill}/>`;
    case 'square':
      return `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${2 * r}" ${fill}/>`;
    case 'diamond2':
      return `<path d="M${x} ${y - r * 1.2}l${r * 1.2} ${r * 1.2}-${r * 1.2} ${r * 1.2}-${r * 1.2}-${r * 1.2}z" ${fill}/>`;
    case 'triangle2':
      return `<path d="M${x} ${y - r}l${r * 1.1} ${r * 2}h${-r * 2.2}z" ${fill}/>`;
    case 'times':
      return `<path d="M${x - r} ${y - r}l${2 * r} ${2 * r}M${x + r} ${y - r}l${-2 * r} ${2 * r}" stroke="var(--${token})" stroke-width="2.5"/>`;
  }
}

export const icon = (look: Look): string =>
  `<svg class="icon" viewBox="0 0 14 14" aria-hidden="true">${shape(look, 7, 7, 5.5)}</svg>`;

/** A list of names with their shapes. `items` hold escaped HTML. */
export const key = (items: readonly (readonly [Look, string])[]): string =>
  `<ul class="key">${items.map(([look, name]) => `<li>${icon(look)}${name}</li>`).join('')}</ul>`;

/** A dot with whiskers on a line, for verdicts and table rows. `zero`: where a dotted line stands. */
export function whisker(
  { mean, low, high }: { readonly mean: number; readonly low?: number; readonly high?: number },
  [from, to]: readonly [number, number],
  look: Look,
  zero?: number,
): string {
  const x = (value: number) => Math.round(((value - from) / (to - from || 1)) * 2000) / 10;
  const line = zero === undefined ? '' : `<path class="zero" d="M${x(zero)} 2V22"/>`;
  const bars =
    low === undefined || high === undefined
      ? ''
      : `<path style="stroke:var(--${look.token})" stroke-width="3" d="M${x(low)} 12H${x(high)}M${x(low)} 7V17M${x(high)} 7V17"/>`;
  return `<svg class="whisker" viewBox="-8 0 216 24" preserveAspectRatio="xMinYMid" aria-hidden="true"><path class="base" d="M0 12H200"/>${line}${bars}${shape(look, x(mean), 12, 6)}</svg>`;
}

/** Limits that hold all values and some air, for whiskers that share a scale. */
export function limits(values: readonly (number | undefined)[]): [number, number] {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const air = (high - low || Math.abs(high) || 1) * 0.12;
  return [low - air, high + air];
}
