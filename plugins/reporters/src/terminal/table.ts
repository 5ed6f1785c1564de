import type { Arm, Report, Result } from '@genospike/core';
import {
  bounded,
  failed,
  finding,
  firstEnergy,
  measureOf,
  referenceOf,
  sampleNoun,
  saved,
  shortLabel,
} from '../figures.ts';
import { change, count, joules, percent, plain, plural } from '../format.ts';

type Row = readonly string[];

/** Columns wide enough; the first one to the left, as are those whose numbers end in an interval or a percentage. */
function align(rows: readonly Row[], left: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, k) => (left.includes(k) ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function accuracyCell(result: Result, arm: Arm): string {
  const measure = measureOf(result);
  if (failed(arm)) return 'failed';
  return `${measure.text(arm.primary.mean)} ${measure.interval(arm.primary)}`.trimEnd();
}

function rows(result: Result): Row[] {
  const reference = referenceOf(result);
  const model = firstEnergy(result);
  const energies = result.arms.flatMap((arm) => (model && arm.energy[model]?.joules?.mean) ?? []);
  const { unit, text } = joules(energies.filter((value) => typeof value === 'number'));
  const head = [
    'encoding',
    measureOf(result).name,
    'genome',
    'parameters',
    '',
    'weights',
    'firing',
    `energy/${sampleNoun(result)}`,
  ];
  const line = (arm: Arm): Row => {
    const energy = model === undefined ? undefined : arm.energy[model];
    return [
      arm.label,
      accuracyCell(result, arm),
      arm.genome ? count(arm.genome) : '-',
      count(arm.parameters),
      reference && arm !== reference ? change(saved(arm, reference)) : '',
      count(arm.weights),
      failed(arm) ? '-' : percent(arm.firing.mean, 0),
      energy?.joules ? `${text(energy.joules.mean)} ${unit}` : model ? 'failed' : '-',
    ];
  };
  // The evolved one stands last, next to what is said about it.
  return [head, ...[...result.arms].reverse().map(line)];
}

function title(result: Result): string {
  const { dataset, arms, evolution } = result;
  const { name, unit, hint } = measureOf(result);
  const seeds = arms[0]?.runs.length ?? 0;
  const interval = seeds > 1 ? '95 % t interval' : 'one seed, no interval';
  const what = `Test ${name}${hint}${unit && `, ${unit}`}${hint || unit ? ',' : ''} on ${plural(dataset.sizes.test, sampleNoun(result))}, read once`;
  return `${what}; ${interval}, ${plural(seeds, 'training seed')}${evolution ? ' of 1 evolution' : ''}`;
}

function differences(result: Result): string[] {
  const measure = measureOf(result);
  const bracket = (name: string) => (/[=\s]/.test(name) ? `(${name})` : name);
  return result.comparisons.map(({ of, against, difference }) => {
    const names = `${bracket(shortLabel(result, of))} - ${bracket(shortLabel(result, against))}`;
    if (difference.n === 0) return `${names}: failed`;
    const said = finding(difference);
    const interval = measure.interval(difference);
    return `${names} ${measure.difference(difference.mean)}${interval && ` ${interval}`}${measure.step && ` ${measure.step}`}: ${said}`;
  });
}

function failures({ arms }: Result): string[] {
  return arms.flatMap(({ label, runs }) =>
    runs.flatMap(({ status, seed, error }) =>
      status === 'failed' ? [`failed: ${label}, seed ${seed}: ${error?.message ?? 'no reason given'}`] : [],
    ),
  );
}

function caveat(result: Result): string[] {
  const model = firstEnergy(result);
  if (!model) return [];
  const { scope } = result.energies[model]!;
  const memory = /operations only/.test(scope) ? ': fewer parameters save nothing in this model' : '';
  return [`energy: ${model} ${scope}${memory}`];
}

/** The table of a finished run as plain text: every arm, the differences, what failed, whose energy. */
export function table(report: Report): string {
  const result = bounded(report.result);
  const lines = [
    title(result),
    ...align(rows(result), [0, 1, 4]),
    ...differences(result),
    ...failures(result),
    ...caveat(result),
  ];
  return plain(lines.map((line) => `  ${line}`).join('\n'));
}
