import { comparisonWith, failed, finding, firstEnergy, saved, shortLabel } from '../../figures.ts';
import { change } from '../../format.ts';
import { energyChange } from '../energy-change.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

/** What the whole says, in two or three sentences. */
export function lede(c: Context): string {
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
          ? `${share < 0 ? ' What earned it is the encoding: at' : ' At'} this budget, evolved and ${against} cannot be told apart.`
          : ` Evolved is ${finding(own)} than ${against}: ${measure.difference(own.mean)}${measure.step && ` ${measure.step}`}.`;
  return `<b>${escape(storage + energy)}</b>${escape(evolved)}`;
}
