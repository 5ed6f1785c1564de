import type { Arm, Interval, Section } from '@genospike/core';
import { comparisonWith, failed, finding, firstEnergy, saved, shortLabel } from '../../figures.ts';
import { change, count, range } from '../../format.ts';
import { intervalText } from '../context.ts';
import { escape } from '../escape.ts';
import { limits, whisker } from '../look.ts';
import { interval } from '../stats.ts';
import { squares } from './squares.ts';
import type { Context } from '../context.ts';
import type { Finding } from '../../figures.ts';
import type { Opener } from '../number.ts';

type Mood = 'good' | 'warn' | 'flat';
const ICONS: Readonly<Record<Mood, string>> = {
  good: '<circle cx="8" cy="8" r="8" fill="var(--third)"/><path d="M4 8.3l2.8 2.8L12 5.4" stroke="var(--bg)" stroke-width="2" fill="none"/>',
  warn: '<path d="M8 0l8 8-8 8-8-8z" fill="var(--identity)"/>',
  flat: '<rect width="16" height="16" rx="2" fill="var(--other)"/><path d="M4 8h8" stroke="var(--bg)" stroke-width="2.4"/>',
};

interface Tile {
  readonly title: string;
  /** HTML. */
  readonly big: string;
  readonly drawn: string;
  readonly mood: Mood;
  readonly say: string;
  readonly note: string;
}
const tile = ({ title, big, drawn, mood, say, note }: Tile): string =>
  `<div class="tile"><h2>${escape(title)}</h2><p class="big">${big}</p>${drawn}` +
  `<p class="say"><svg viewBox="0 0 16 16" aria-hidden="true">${ICONS[mood]}</svg>${escape(say)}</p><p>${escape(note)}</p></div>`;

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Relative change of joules a sample against another arm, paired over seeds; nothing where either failed. */
export function energyChange(of: Arm, against: Arm, model: string): Interval | undefined {
  const ratios = of.runs.flatMap(({ seed, energy }) => {
    const own = energy[model];
    const other = against.runs.find((run) => run.seed === seed)?.energy[model];
    return own?.status === 'ok' && other?.status === 'ok' && other.total > 0 ? [own.total / other.total - 1] : [];
  });
  return ratios.length ? interval(ratios) : undefined;
}

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

function differenceTile(c: Context, number: Opener, title: string, of: Arm, against: Arm, difference: Interval): Tile {
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

function parametersTile({ lead, counted, look }: Context, number: Opener, reference: Arm): Tile {
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

function energyTile(c: Context, number: Opener, reference: Arm): Tile | undefined {
  const { lead, result, look, noun } = c;
  const model = firstEnergy(result);
  if (!model) return undefined;
  const scope = result.energies[model]?.scope ?? '';
  const title = `Energy an ${noun === 'image' ? 'image' : 'input'}, ${model}`;
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
    note: `${sentence(scope)}.${others.length ? ` By another model, ${others.join('; ')}.` : ''}`,
  };
}

/** What the whole says, in two or three sentences. */
function lede(c: Context): string {
  const { lead, reference, twin, result, measure } = c;
  if (failed(lead))
    return `<b>Nothing can be said about ${escape(lead.label)}: every training failed.</b> ${escape(lead.runs[0]?.error?.message ?? '')}`;
  if (!reference)
    return '<b>There is no baseline: nothing to compare it with.</b> Add <code>baselines: [direct()]</code>.';
  if (failed(reference)) return `<b>${escape(reference.label)} failed, so what this costs is not known.</b>`;
  const share = saved(lead, reference);
  const difference = comparisonWith(result, reference)?.difference;
  const found = difference ? finding(difference) : 'no interval';
  const worse = result.primary.better === 'higher' ? 'lower' : 'higher';
  const points = difference ? `${measure.difference(difference.mean)}${measure.step && ` ${measure.step}`}` : '';
  const storage =
    share >= 0
      ? 'It stores no fewer parameters.'
      : found === 'no interval'
        ? 'Smaller. With one seed, what it costs cannot be told.'
        : found.startsWith('no difference')
          ? `Smaller, and no loss of ${measure.name} was seen.`
          : found.endsWith(worse)
            ? `Worth it if you pay for storage and can spare ${points.replace(/^[−+]/, '')}.`
            : `Smaller, and ${found} in ${measure.name}.`;
  const model = firstEnergy(result);
  const joules = model ? energyChange(lead, reference, model) : undefined;
  const energy = !joules
    ? ''
    : joules.mean < -0.02 && (joules.high ?? 0) < 0
      ? ` It saves energy by ${model}: ${change(joules.mean)}.`
      : ` It saves no energy by ${model}.`;
  const own = twin && comparisonWith(result, twin)?.difference;
  const against = twin ? shortLabel(result, twin.label) : '';
  const evolved =
    !own || failed(twin)
      ? result.evolution
        ? ' Whether evolution earned anything is not known: no unevolved twin ran beside it.'
        : ''
      : finding(own) === 'no interval'
        ? ` Whether evolution beats ${against} takes more seeds.`
        : finding(own).startsWith('no difference')
          ? ` What earned it is the encoding: at this budget, evolved and ${against} cannot be told apart.`
          : ` Evolved is ${finding(own)} than ${against}: ${measure.difference(own.mean)}${measure.step && ` ${measure.step}`}.`;
  return `<b>${escape(storage + energy)}</b>${escape(evolved)}`;
}

function headline(c: Context, number: Opener): string {
  const { lead, reference, measure, result, counted, measured } = c;
  if (failed(lead)) return `${escape(lead.label)} failed`;
  const interval = intervalText(measure.interval(lead.primary), lead.primary);
  const difference = comparisonWith(result, reference)?.difference;
  if (!reference || failed(reference) || !difference || difference.n === 0)
    return `${number(`${measure.text(lead.primary.mean)}${measure.unit && ` ${measure.unit}`}`, measured(`Test ${measure.name}, ${lead.label}`, interval, lead.encoding))} ${escape(measure.name)} with ${number(count(lead.parameters), counted(`Parameters, ${lead.label}`))} parameters`;
  const detail = measured(
    `Test ${measure.name}, ${lead.label} minus ${reference.label}`,
    intervalText(measure.interval(difference), difference, 'paired t interval'),
    `${lead.encoding}, ${reference.encoding}`,
  );
  const points = number(`${measure.difference(difference.mean)}${measure.step && ` ${measure.step}`}`, detail);
  const parameters = number(
    change(saved(lead, reference)),
    counted(`Parameters stored: ${count(lead.parameters)} against ${count(reference.parameters)}`),
  );
  return `${parameters} parameters for ${points}${measure.step ? ' of' : ''} ${escape(measure.name)}`;
}

/** The first screen: what it saves, what it costs, whether that is known. */
export function verdict(c: Context): Section {
  const { lead, reference, twin, result, report, measure } = c;
  const number = c.opener('verdict');
  const day = new Date(report.circumstances.started);
  const date = Number.isNaN(day.getTime())
    ? ''
    : day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const tiles: (Tile | undefined)[] = [];
  if (reference && reference !== lead && !failed(lead)) {
    tiles.push(parametersTile(c, number, reference));
    const difference = comparisonWith(result, reference)?.difference;
    if (difference && difference.n > 0)
      tiles.push(
        differenceTile(c, number, `${sentence(measure.name)}, against ${reference.label}`, lead, reference, difference),
      );
    tiles.push(energyTile(c, number, reference));
    const own = comparisonWith(result, twin)?.difference;
    if (twin && own && own.n > 0)
      tiles.push(differenceTile(c, number, `Evolution, over ${shortLabel(result, twin.label)}`, lead, twin, own));
  }
  const shown = tiles.filter((one) => one !== undefined);
  const answer = lede(c);
  const against = reference && reference !== lead ? ` against ${reference.label}` : '';
  const about = [`${result.experiment.name}-${result.id.slice(0, 6)}`, date].filter(Boolean).join(', ');
  const picture = reference && reference !== lead ? squares(c, reference) : '';
  return {
    id: 'verdict',
    name: 'Verdict',
    question: 'Worth it?',
    answer,
    html:
      `<div class="hero"><div><p class="run">${escape(`${about}. ${lead.label}${against}`)}</p><h1>${headline(c, number)}</h1><p class="lede">${answer}</p></div>${picture}</div>` +
      (shown.length ? `<div class="tiles n${shown.length}">${shown.map(tile).join('')}</div>` : '') +
      '<p class="how">Bars: 95 % intervals. Dotted line: no difference. Any underlined number opens: interval, n, seeds, model.</p>',
  };
}
