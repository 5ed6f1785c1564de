import type { Arm, Section } from '@genospike/core';
import { failed } from '../../figures.ts';
import { count, listed, percent } from '../../format.ts';
import { front, pointTitle, scatter } from '../charts/scatter.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { escape } from '../escape.ts';
import type { Point } from '../charts/scatter.ts';
import type { Context } from '../context.ts';

/** Where is it among the others? */
export function curve(c: Context): Section | undefined {
  const { result, measure, lead, reference } = c;
  const arms = result.arms.filter((arm) => !failed(arm));
  if (!arms.length) return undefined;
  const lost = result.arms.filter(failed);
  const point = (arm: Arm): Point => {
    const { label, parameters, primary } = arm;
    const [low, high] = [primary.low, primary.high].map((value) =>
      value === undefined ? undefined : value * measure.scale,
    );
    const value =
      `${measure.text(primary.mean)}${measure.unit && ` ${measure.unit}`} ${measure.interval(primary)}`.trim();
    return {
      label,
      parameters,
      value: primary.mean * measure.scale,
      low,
      high,
      look: c.look(arm),
      title: pointTitle(label, value, parameters),
    };
  };
  const points = arms.map(point);
  const best = front(points, result.primary.better).map(({ label }) => label);
  const on = best.includes(lead.label);
  const share =
    reference && reference !== lead
      ? `, at ${percent(lead.parameters / reference.parameters, 0)} of ${escape(reference.label)}’s parameters`
      : '';
  const beside = best.filter((label) => label !== lead.label);
  const answer = failed(lead)
    ? `<b>${escape(lead.label)} is not on it: it failed.</b>`
    : on
      ? `<b>On the front${share}.</b>${beside.length ? ` Beside it: ${escape(listed(beside))}.` : ''}`
      : `<b>Off the front${share}.</b> ${escape(listed(best))} ${best.length > 1 ? 'stand' : 'stands'} on it: no more parameters, no worse ${escape(measure.name)}.`;
  const axis = `↑ test ${measure.name}${measure.unit && `, ${measure.unit}`}${measure.hint}`;
  const said = points
    .map(({ label, parameters, value }) => `${label}: ${measure.text(value / measure.scale)} at ${count(parameters)}`)
    .join('; ');
  const picture = plot(
    `Test ${measure.name} against parameters, log scale. ${said}.`,
    scatter(points, axis, result.primary.better),
    {
      wall: { width: 880, height: 340, fontSize: 14 },
    },
  );
  const hatched = lost.length
    ? `<div class="failed"><b>${escape(listed(lost.map(({ label }) => label)))}: failed</b><p>No ${escape(measure.name)} to draw.</p></div>`
    : '';
  return {
    id: 'curve',
    name: 'Curve',
    question: 'Where is it among the others?',
    answer,
    html:
      `<figure>${picture}<figcaption class="how">Dotted: the Pareto front of this run. Bars: 95 % t intervals over training seeds; points on the front may still tie. Points whose counts are nearly equal stand a few pixels apart to be seen.</figcaption></figure>${hatched}` +
      dataTable(
        `${measure.name} against parameters`,
        ['encoding', 'parameters', measure.name, 'low', 'high'],
        arms.map((arm) => [
          arm.label,
          count(arm.parameters),
          measure.text(arm.primary.mean),
          ...[arm.primary.low, arm.primary.high].map((value) => (value === undefined ? 'none' : measure.text(value))),
        ]),
      ),
  };
}
