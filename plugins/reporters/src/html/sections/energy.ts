import type { Arm, Section } from '@genospike/core';
import { change, joules, listed } from '../../format.ts';
import { energy as chart } from '../charts/energy.ts';
import { intervalText } from '../context.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { energyChange } from '../energy-change.ts';
import { escape } from '../escape.ts';
import { key } from '../look.ts';
import { interval } from '../stats.ts';
import type { LayerEnergy } from '../charts/energy.ts';
import type { Context } from '../context.ts';

/** Layers that have a bar; the rest are summed. */
const SHOWN = 12;

/** Joules by layer over seeds, in joules. */
function layersOf(arm: Arm, model: string): { layer: string; values: number[] }[] {
  const ok = arm.runs.flatMap(({ energy }) => (energy[model]?.status === 'ok' ? [energy[model].layers] : []));
  return (ok[0] ?? []).map(({ name }) => ({
    layer: name,
    values: ok.flatMap((layers) => layers.find((one) => one.name === name)?.joules ?? []),
  }));
}

function barsOf(c: Context, arms: readonly Arm[], model: string): LayerEnergy[] {
  const every = arms.map((arm) => ({ arm, layers: layersOf(arm, model) }));
  const names = [...new Set(every.flatMap(({ layers }) => layers.map(({ layer }) => layer)))];
  const most = (name: string) =>
    Math.max(...every.map(({ layers }) => interval(layers.find(({ layer }) => layer === name)?.values ?? []).mean));
  const kept =
    names.length > SHOWN ? new Set([...names].sort((a, b) => most(b) - most(a)).slice(0, SHOWN - 1)) : new Set(names);
  return every.flatMap(({ arm, layers }) => {
    const bar = (layer: string, values: readonly number[]): LayerEnergy => ({
      layer,
      label: arm.label,
      value: interval(values),
      look: c.look(arm),
    });
    const rest = layers.filter(({ layer }) => !kept.has(layer));
    const sums = (rest[0]?.values ?? []).map((_, seed) =>
      rest.reduce((sum, { values }) => sum + (values[seed] ?? 0), 0),
    );
    return [
      ...layers.filter(({ layer }) => kept.has(layer)).map(({ layer, values }) => bar(layer, values)),
      ...(rest.length ? [bar(`other ${rest.length}`, sums)] : []),
    ];
  });
}

/** Who says so? Every model has its own panel and scale: they are never compared. */
export function energy(c: Context): Section | undefined {
  const { result, lead, reference, noun } = c;
  const models = Object.keys(result.energies);
  if (!models.length) return undefined;
  const number = c.opener('energy');
  const arms = [...(reference && reference !== lead ? [reference] : []), lead];
  const each = noun === 'image' ? 'an image' : 'a sample';
  const scope = (model: string) => result.energies[model]?.scope ?? '';
  const works = models.filter((model) => arms.some((arm) => arm.energy[model]?.joules));

  const panel = (model: string) => {
    const bars = barsOf(c, arms, model);
    const { unit, text } = joules(bars.map(({ value }) => value.high ?? value.mean));
    return (
      `<figure><h3>${escape(model)} <small>${escape(scope(model))}; ${unit} ${each}</small></h3>` +
      `${plot(`Energy by layer, ${model}`, chart(bars, text, unit), { wall: { width: 420 } })}</figure>`
    );
  };
  const broken = models.flatMap((model) => {
    const lost = result.arms.filter((arm) => !arm.energy[model]?.joules);
    if (!lost.length) return [];
    const why = [...new Set(lost.map((arm) => arm.energy[model]?.failed ?? 'no figure'))].join('; ');
    const who = lost.length === result.arms.length ? '' : ` for ${listed(lost.map(({ label }) => label))}`;
    return [
      `<div class="failed"><b>${escape(`${model}: failed${who}`)}</b><p>${escape(why)}.${who ? '' : ' <code>genospike doctor</code> says what this machine can measure.'}</p></div>`,
    ];
  });
  const changes =
    reference && reference !== lead
      ? works.flatMap((model) => {
          const found = energyChange(lead, reference, model);
          return found ? [{ model, found }] : [];
        })
      : [];
  const said = changes.map(({ model, found }) => {
    const text =
      found.low === undefined || found.high === undefined ? '' : `[${change(found.low)}, ${change(found.high)}]`;
    return `${number(change(found.mean), c.measured(`Energy ${each}, ${lead.label} against ${reference?.label}`, intervalText(text, found, 'paired t interval'), `${model}, ${scope(model)}`))} by ${escape(model)}`;
  });
  const gains = changes.map(({ found }) => found.mean < -0.02 && (found.high ?? 0) < 0);
  const verdict = !changes.length
    ? 'No figure to compare.'
    : changes.every(({ found }) => found.n < 2)
      ? 'One seed says little.'
      : gains.every(Boolean)
        ? `${gains.length > 1 ? 'Every' : 'The'} model says less.`
        : gains.some(Boolean)
          ? 'It depends on the model.'
          : 'No saving is seen.';
  const totals = result.arms.flatMap((arm) =>
    models.map((model) => {
      const { text, unit } = joules(result.arms.flatMap((one) => one.energy[model]?.joules?.mean ?? []));
      const its = arm.energy[model]?.joules;
      const value = (of: number | undefined) => (of === undefined ? 'none' : `${text(of)} ${unit}`);
      return [
        arm.label,
        model,
        scope(model),
        ...(its ? [value(its.mean), value(its.low), value(its.high)] : ['failed', '', '']),
      ];
    }),
  );
  return {
    id: 'energy',
    name: 'Energy',
    question: 'Who says so?',
    answer: `<b>${verdict}</b>${said.length ? ` ${said.join('; ')}.` : ''} ${works.length ? 'These are models, not measurements.' : ''}`,
    html:
      (works.length ? key(arms.map((arm) => [c.look(arm), escape(arm.label)])) : '') +
      `<div class="models">${works.map(panel).join('')}</div>${broken.join('')}` +
      `<p class="how more">${works.length > 1 ? 'Each model has its own scale: never compare a bar in one panel with one in another. ' : ''}${models.map((model) => `${escape(model)}: ${escape((result.energies[model]?.citation ?? '').replace(/\.$/, ''))}`).join('. ')}.</p>` +
      dataTable(`Energy ${each}`, ['encoding', 'model', 'scope', 'mean', 'low', 'high'], totals),
  };
}
