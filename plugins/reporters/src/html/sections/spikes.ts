import type { Arm, ArmRun, Section } from '@genospike/core';
import { count, listed, percent, plural, range } from '../../format.ts';
import { firing } from '../charts/firing.ts';
import { raster, silent } from '../charts/raster.ts';
import { intervalText } from '../context.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { escape } from '../escape.ts';
import { key } from '../look.ts';
import { interval } from '../stats.ts';
import type { LayerRate } from '../charts/firing.ts';
import type { Context } from '../context.ts';

/** The neurons of `fc1` are counted as `fc1/neuron`. */
const short = (layer: string) => layer.replace(/\/neuron$/, '');

/** Below this a layer carries next to nothing; above it a spike says next to nothing. */
const ALMOST_SILENT = 0.001;
const ALMOST_FULL = 0.5;

function ratesOf(arm: Arm, c: Context): LayerRate[] {
  const trained = arm.runs.flatMap((run) => run.trained ?? []);
  return (trained[0]?.counts.neurons ?? []).map(({ name }) => ({
    layer: short(name),
    label: arm.label,
    look: c.look(arm),
    rate: interval(trained.flatMap(({ counts }) => counts.neurons.find((one) => one.name === name)?.rate ?? [])),
  }));
}

/** Alive or dead? */
export function spikes(c: Context): Section | undefined {
  const { lead, reference, result, measured, noun } = c;
  const own = ratesOf(lead, c);
  if (!own.length) return undefined;
  const arms = [lead, ...(reference && reference !== lead ? [reference] : [])];
  const rates = arms.flatMap((arm) => ratesOf(arm, c));
  const seen: ArmRun | undefined = lead.runs.find(({ trained }) => trained?.rasters.length);
  const rasters = (seen?.trained?.rasters ?? []).map((one) => ({ ...one, layer: short(one.layer) }));
  const quiet = own.filter(({ rate }) => rate.mean < ALMOST_SILENT).map(({ layer }) => layer);
  const full = own.filter(({ rate }) => rate.mean > ALMOST_FULL).map(({ layer }) => layer);
  const number = c.opener('spikes');
  const { firing: all } = lead;
  const text = all.low === undefined || all.high === undefined ? '' : `${range(all.low * 100, all.high * 100)} %`;
  const rate = number(
    percent(all.mean),
    measured(
      `Firing rate, ${lead.label}: spikes a neuron and step`,
      intervalText(text, all),
      `${result.timesteps} steps`,
    ),
  );
  const state = quiet.length
    ? `<b>${escape(listed(quiet))} ${quiet.length > 1 ? 'are' : 'is'} almost silent.</b>`
    : full.length
      ? `<b>${escape(listed(full))} ${full.length > 1 ? 'fire' : 'fires'} at more than every other step.</b>`
      : '<b>Alive.</b>';
  const dead = silent(rasters).length;
  const shown = [...new Map(rasters.map(({ layer, neurons }) => [layer, neurons])).values()].reduce(
    (sum, n) => sum + n,
    0,
  );
  const samples = new Set(rasters.map(({ sample }) => sample)).size;
  const part = shown
    ? ` Of the ${count(shown)} neurons drawn, ${count(dead)} ${dead === 1 ? 'stays' : 'stay'} silent in these ${plural(samples, noun)}.`
    : '';
  const class_ = (label: number) => result.dataset.classes[label] ?? String(label);
  const picture = rasters.length
    ? `<figure><h3>Raster <small>a few neurons of every layer, ${plural(result.timesteps, 'step')} ${noun === 'image' ? 'an image' : 'a sample'}, sorted by class; seed ${seen?.seed}; a dash at the right: silent here</small></h3>` +
      plot(
        `Spike raster: ${count(shown)} neurons, ${plural(samples, noun)} sorted by class; ${count(dead)} neurons are silent`,
        raster(rasters, class_),
        { wall: { width: 560, height: 400, fontSize: 15 } },
      ) +
      '</figure>'
    : '<div class="failed"><b>No raster</b><p>This run kept no spikes to draw.</p></div>';
  return {
    id: 'spikes',
    name: 'Spikes',
    question: 'Alive or dead?',
    answer: `${state} A neuron fires in ${rate} of its steps.${part}`,
    html:
      `<div class="sp">${picture}<figure><h3>Firing rate by layer <small>whole test split; bars: 95 % over training seeds</small></h3>` +
      key(arms.map((arm) => [c.look(arm), escape(arm.label)])) +
      plot(
        `Firing rate by layer. ${own.map((one) => `${one.layer} ${percent(one.rate.mean)}`).join(', ')}`,
        firing(rates),
        { wall: { width: 420, fontSize: 15, narrow: true } },
      ) +
      '</figure></div>' +
      dataTable(
        'Firing by layer',
        ['layer', 'encoding', 'rate, %', 'low', 'high'],
        rates.map(({ layer, label, rate: { mean, low, high } }) => [
          layer,
          label,
          ...[mean, low, high].map((value) => (value === undefined ? 'none' : (value * 100).toFixed(2))),
        ]),
      ),
  };
}
