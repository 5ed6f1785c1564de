import type { Arm, Interval, Report, Result } from '@genospike/core';
import { bounded, measureOf, referenceOf, sampleNoun, twinOf } from '../figures.ts';
import { count, listed, plural } from '../format.ts';
import { looksOf } from './look.ts';
import { opener } from './number.ts';
import type { Measure } from '../figures.ts';
import type { Look } from './look.ts';
import type { Detail, Opener } from './number.ts';

/** What every section reads. */
export interface Context {
  readonly report: Report;
  readonly result: Result;
  /** The arm at `encoding`. */
  readonly lead: Arm;
  readonly reference: Arm | undefined;
  readonly twin: Arm | undefined;
  readonly measure: Measure;
  readonly noun: string;
  look(arm: Arm): Look;
  /** Numbers that open, for the section of this id. */
  opener(section: string): Opener;
  /** Detail of a number counted, not measured. */
  counted(what: string, n?: string): Detail;
  /** Detail of a number measured on test over seeds. */
  measured(what: string, interval: string, model: string, seeds?: string): Detail;
}

export function contextOf(report: Report): Context | undefined {
  const result = bounded(report.result);
  const [lead] = result.arms;
  if (!lead) return undefined;
  const noun = sampleNoun(result);
  const seeds = listed(result.experiment.seeds.map(String));
  const repeats = result.evolution ? `${seeds} (training), 1 evolution` : `${seeds} (training)`;
  return {
    report,
    result,
    lead,
    reference: referenceOf(result),
    twin: twinOf(result),
    measure: measureOf(result),
    noun,
    look: looksOf(result),
    opener,
    counted: (what, n = 'every stored number, norms and neuron parameters included') => ({
      what,
      interval: 'exact: counted, not measured',
      n,
      seeds: 'the same for all',
      model: 'count',
    }),
    measured: (what, interval, model, of = repeats) => ({
      what,
      interval: interval || 'none: one seed',
      n: `${result.dataset.name}, test split, ${plural(result.dataset.sizes.test, noun)}, read once`,
      seeds: of,
      model,
    }),
  };
}

/** `1: 97.18, 2: 97.03`: the measure of every seed. */
export function bySeed({ runs }: Arm, { name, scale }: Measure): string {
  const digits = scale === 100 ? 2 : 4;
  return runs
    .map(({ seed, trained }) => {
      const value = trained?.test[name];
      return `${seed}: ${value === undefined ? 'failed' : (value * scale).toFixed(digits)}`;
    })
    .join(', ');
}

/** `[96.5, 97.5]; 95 % t interval over 3 training seeds`; nothing for one seed. */
export const intervalText = (text: string, { n }: Interval, how = 't interval'): string =>
  text && `${text}; 95 % ${how} over ${count(n)} training seeds`;
