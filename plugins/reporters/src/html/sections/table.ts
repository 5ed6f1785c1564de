import type { Arm, Section } from '@genospike/core';
import { comparisonWith, failed, finding, firstEnergy, saved, shortLabel } from '../../figures.ts';
import { change, count, joules, percent, range } from '../../format.ts';
import { bySeed, intervalText } from '../context.ts';
import { escape } from '../escape.ts';
import { icon, limits, whisker } from '../look.ts';
import type { Context } from '../context.ts';
import type { Opener } from '../number.ts';

const cell = (label: string, html: string, also = '') =>
  `<td role="cell"${also} data-l="${escape(label)}">${html}</td>`;
const NONE = '<span class="none">none</span>';
const FAILED = '<span class="hatched">failed</span>';

/** Every arm a row: what it reaches, what it stores, how it fires, what it draws. */
function mainTable(c: Context, number: Opener): string {
  const { result, reference, measure, noun } = c;
  const arms = [...result.arms].reverse();
  const model = firstEnergy(result);
  const known = arms.filter((arm) => !failed(arm)).map(({ primary }) => primary);
  const scale = limits(known.flatMap(({ mean, low, high }) => [mean, low, high]));
  const { unit, text } = joules(arms.flatMap(({ energy }) => (model ? (energy[model]?.joules?.mean ?? []) : [])));
  const head = [
    'encoding',
    `${measure.name}${measure.unit && `, ${measure.unit}`}`,
    'genome',
    'parameters',
    'firing',
    ...(model ? [`${unit} ${noun === 'image' ? 'an image' : 'a sample'}`] : []),
  ];
  const row = (arm: Arm) => {
    const { label, primary, firing, genome, parameters, weights, encoding } = arm;
    const broken = failed(arm);
    const seeds = bySeed(arm, measure);
    const accuracy = broken
      ? FAILED
      : number(
          measure.text(primary.mean),
          c.measured(
            `Test ${measure.name}, ${label}${measure.unit && `, ${measure.unit}`}`,
            intervalText(measure.interval(primary), primary),
            encoding,
            seeds,
          ),
        ) + whisker(primary, scale, c.look(arm));
    const other = reference && arm !== reference && weights !== reference.weights ? ` runs ${count(weights)}` : '';
    const share = !reference
      ? ''
      : `<small>${arm === reference ? '100 %' : change(saved(arm, reference))}${other && `,<br>${other}`}</small>`;
    const rate =
      firing.low === undefined || firing.high === undefined ? '' : `${range(firing.low * 100, firing.high * 100)} %`;
    const energy = model ? arm.energy[model] : undefined;
    const its = energy?.joules;
    const drawn = !its
      ? FAILED
      : number(
          text(its.mean),
          c.measured(
            `Energy ${noun === 'image' ? 'an image' : 'a sample'}, ${label}, ${unit}`,
            its.low === undefined || its.high === undefined
              ? ''
              : intervalText(`[${text(its.low)}, ${text(its.high)}]`, its),
            `${model}, ${result.energies[model ?? '']?.scope ?? ''}`,
          ),
        );
    return (
      `<tr role="row"><th role="rowheader">${icon(c.look(arm))}${escape(label)}</th>` +
      cell(head[1] ?? '', accuracy, ' class="acc"') +
      cell(
        'genome',
        genome
          ? number(count(genome), c.counted(`Genome of ${label}: numbers that evolution searched`, count(genome)))
          : NONE,
      ) +
      cell(
        'parameters',
        number(count(parameters), c.counted(`Parameters, ${label}; ${count(arm.bytes)} bytes`)) + share,
      ) +
      cell(
        'firing',
        broken
          ? FAILED
          : number(
              percent(firing.mean, 0),
              c.measured(
                `Firing rate, ${label}: spikes a neuron and step, mean over neurons`,
                intervalText(rate, firing),
                `${result.timesteps} steps`,
              ),
            ),
      ) +
      (model ? cell(head[5] ?? '', drawn) : '') +
      '</tr>'
    );
  };
  const heads = head.map((name) => `<th role="columnheader">${escape(name)}</th>`).join('');
  return `<table class="main" role="table"><caption class="hide">Encodings compared</caption><thead role="rowgroup"><tr role="row">${heads}</tr></thead><tbody role="rowgroup">${arms.map(row).join('')}</tbody></table>`;
}

function differences(c: Context, number: Opener): string {
  const { result, measure } = c;
  const rows = result.comparisons;
  if (!rows.length) return '';
  const scale = limits([0, ...rows.flatMap(({ difference: { mean, low, high, n } }) => (n ? [mean, low, high] : []))]);
  const line = ({ of, against, difference }: (typeof rows)[number]) => {
    const name = `<th scope="row">${escape(`${shortLabel(result, of)} − ${shortLabel(result, against)}`).replaceAll(' = ', '&nbsp;=&nbsp;')}</th>`;
    if (difference.n === 0) return `<tr>${name}<td colspan="2">${FAILED}</td></tr>`;
    const text = measure.interval(difference);
    const value = number(
      measure.difference(difference.mean),
      c.measured(
        `Test ${measure.name}, ${of} minus ${against}`,
        intervalText(text, difference, 'paired t interval'),
        `${of}, ${against}`,
      ),
    );
    const found = finding(difference);
    return `<tr>${name}<td>${value} <i>${text || 'one seed'}</i><small>${found === 'no interval' ? 'cannot say' : found}</small></td><td>${whisker(difference, scale, c.look(c.lead), 0)}</td></tr>`;
  };
  return `<table class="diff"><caption class="hide">Differences</caption><thead><tr><th scope="col">difference${measure.step && `, ${measure.step}`}</th><th scope="col">95 % paired t</th><th scope="col"><span class="hide">drawn</span></th></tr></thead><tbody>${rows.map(line).join('')}</tbody></table>`;
}

function answer({ lead, reference, result, measure }: Context): string {
  if (failed(lead)) return `<b>${escape(lead.label)} failed</b>, so its cost is not known.`;
  const difference = comparisonWith(result, reference)?.difference;
  if (!reference || failed(reference) || !difference) return '<b>There is nothing to compare it with.</b>';
  const share = percent(lead.parameters / reference.parameters, 0);
  const found = finding(difference);
  const cost =
    found === 'no interval'
      ? `${measure.difference(difference.mean)}${measure.step && ` ${measure.step}`} in one seed, which says little`
      : found.startsWith('no difference')
        ? `No difference in ${measure.name} was seen`
        : `${measure.difference(difference.mean)}${measure.step && ` ${measure.step}`} of ${measure.name} (${found})`;
  return `<b>${escape(cost)}, with ${share} of the parameters.</b> Network, data, seeds and training are the same in every row.`;
}

/** What does it cost? */
export function table(c: Context): Section {
  const { result, reference, measure } = c;
  const number = c.opener('table');
  const model = firstEnergy(result);
  const runs = reference ? ` A row runs ${count(reference.weights)} <b>weights</b> unless it says otherwise.` : '';
  const energy = model ? ` Energy: ${escape(`${model}, ${result.energies[model]?.scope ?? ''}`)}.` : '';
  return {
    id: 'table',
    name: 'Table',
    question: 'What does it cost?',
    answer: answer(c),
    html:
      mainTable(c, number) +
      differences(c, number) +
      `<p class="how"><b>Genome</b>: numbers evolution searched. <b>Parameters</b>: numbers stored.${runs}${energy} ${escape(measure.name)}: test, read once${measure.hint}.</p>`,
  };
}
