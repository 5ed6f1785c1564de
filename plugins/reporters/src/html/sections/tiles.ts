import type { Arm, Interval } from '@genospike/core';
import { finding, firstEnergy, saved } from '../../figures.ts';
import { change, count, range } from '../../format.ts';
import { intervalText } from '../context.ts';
import { energyChange } from '../energy-change.ts';
import { escape } from '../escape.ts';
import { limits, whisker } from '../look.ts';
import type { Context } from '../context.ts';
import type { Finding } from '../../figures.ts';
import type { Opener } from '../number.ts';

type Mood = 'good' | 'warn' | 'flat';
const ICONS: Readonly<Record<Mood, string>> = {
  good: '<circle cx="8" cy="8" r="8" fill="var(--third)"/><path d="M4 8.3l2.8 2.8L12 5.4" stroke="var(--bg)" stroke-width="2" fill="none"/>',
  warn: '<path d="M8 0l8 8-8 8-8-8z" fill="var(--identity)"/>',
  flat: '<rect width="16" height="16" rx="2" fill="var(--other)"/><path d="M4 8h8" stroke="var(--bg)" stroke-width="2.4"/>',
};

export interface Tile {
  readonly title: string;
  /** HTML. */
  readonly big: string;
  readonly drawn: string;
  readonly mood: Mood;
  readonly say: string;
  readonly note: string;
}
export const tile = ({ title, big, drawn, mood, say, note }: Tile): string =>
  `<div class="tile"><h2>${escape(title)}</h2><p class="big">${big}</p>${drawn}` +
  `<p class="say"><svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[mood]}</svg>${escape(say)}</p><p>${escape(note)}</p></div>`;

export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A finding in the words of a measure where `higher` may be worse. */
const judged = (found: Finding, better: 'higher' | 'lower'): Mood =>
  found === 'higher' || found === 'perhaps higher'
    ? better === 'higher'
      ? 'good'
      : 'warn'
    : found === 'lower' || found === 'perhaps lower'
      ? better === 'higher'
        ? 'warn'
        : 'good'
      : 'flat';

export function differenceTile(
  c: Context,
  number: Opener,
  title: string,
  of: Arm,
  against: Arm,
  difference: Interval,
): Tile {
  const { measure, result, look } = c;
  const found = difference.n === 0 ? 'no interval' : finding(difference);
  const scaled = {
    mean: difference.mean * measure.scale,
    ...(difference.low !== undefined &&
      difference.high !== undefined && { low: difference.low * measure.scale, high: difference.high * measure.scale }),
  };
  const text = measure.interval(difference);
  const detail = c.measured(
    `Test ${measure.name}, ${of.label} minus ${against.label}${measure.step && `, ${measure.step}`}`,
    intervalText(text, difference, 'paired t interval'),
    `${of.encoding}, ${against.encoding}`,
  );
  return {
    title,
    big: number(`${measure.difference(difference.mean)}${measure.step && ` ${measure.step}`}`, detail),
    drawn: whisker(scaled, limits([0, scaled.mean, scaled.low, scaled.high]), look(of), 0),
    mood: judged(found, result.primary.better),
    say: found === 'no interval' ? 'One seed: cannot say' : sentence(found),
    note: text
      ? `${text}${measure.step && ` ${measure.step}`}${found === 'no difference seen' ? '; more seeds would narrow it.' : found.startsWith('perhaps') ? '; zero is at the edge of the interval.' : '.'}`
      : 'Two seeds or more give an interval.',
  };
}

export function parametersTile({ lead, counted, look }: Context, number: Opener, reference: Arm): Tile {
  const share = saved(lead, reference);
  const same = lead.weights === reference.weights;
  return {
    title: 'Parameters',
    big: number(
      change(share),
      counted(`Parameters stored: ${count(lead.parameters)} against ${count(reference.parameters)}`),
    ),
    drawn: whisker({ mean: share * 100 }, limits([0, share * 100, -100]), look(lead), 0),
    mood: share < 0 ? 'good' : share > 0 ? 'warn' : 'flat',
    say: share < 0 ? 'Smaller' : share > 0 ? 'Larger' : 'The same',
    note: `${count(reference.parameters)} to ${count(lead.parameters)} stored; it runs ${same ? `the same ${count(lead.weights)}` : count(lead.weights)} weights.`,
  };
}

export function energyTile(c: Context, number: Opener, reference: Arm): Tile | undefined {
  const { lead, result, look } = c;
  const model = firstEnergy(result);
  if (!model) return undefined;
  const scope = result.energies[model]?.scope ?? '';
  const title = `Energy, ${model}`;
  const found = energyChange(lead, reference, model);
  if (!found)
    return {
      title,
      big: 'failed',
      drawn: '',
      mood: 'warn',
      say: 'Not known',
      note: lead.energy[model]?.failed ?? reference.energy[model]?.failed ?? 'No figure for one of the two.',
    };
  const said = finding(found);
  const small = Math.abs(found.mean) < 0.02;
  const text =
    found.low === undefined || found.high === undefined ? '' : `${range(found.low * 100, found.high * 100, 0)} %`;
  const others = Object.keys(result.energies).flatMap((other) => {
    const its = other === model ? undefined : energyChange(lead, reference, other);
    return its ? [`${other}: ${change(its.mean)}`] : [];
  });
  return {
    title,
    big: number(
      change(found.mean),
      c.measured(
        `Energy a sample, ${lead.label} against ${reference.label}`,
        intervalText(text, found, 'paired t interval'),
        `${model}, ${scope}`,
      ),
    ),
    drawn: whisker(
      {
        mean: found.mean,
        ...(found.low !== undefined && found.high !== undefined && { low: found.low, high: found.high }),
      },
      limits([0, found.mean, found.low, found.high, 0.05, -0.05]),
      look(lead),
      0,
    ),
    mood: small || said === 'no difference seen' || said === 'no interval' ? 'flat' : found.mean < 0 ? 'good' : 'warn',
    say: small || said === 'no difference seen' ? 'No gain' : found.mean < 0 ? 'Less' : 'More',
    note: `Counted as ${scope}.${others.length ? ` With ${others.join('; ')}.` : ''}`,
  };
}
