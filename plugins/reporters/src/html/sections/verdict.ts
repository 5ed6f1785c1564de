import type { Section } from '@genospike/core';
import { comparisonWith, failed, saved, shortLabel } from '../../figures.ts';
import { change, count } from '../../format.ts';
import { intervalText } from '../context.ts';
import { escape } from '../escape.ts';
import { lede } from './lede.ts';
import { squares } from './squares.ts';
import { differenceTile, energyTile, parametersTile, sentence, tile } from './tiles.ts';
import type { Context } from '../context.ts';
import type { Opener } from '../number.ts';
import type { Tile } from './tiles.ts';

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
      `<p class="how">${shown.length ? 'Bars: 95 % intervals. Dotted line: no difference. ' : ''}Any underlined number opens: interval, n, seeds, model.</p>`,
  };
}
