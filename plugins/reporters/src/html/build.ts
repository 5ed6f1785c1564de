import type { Report, Section } from '@genospike/core';
import { contextOf } from './context.ts';
import { curve } from './sections/curve.ts';
import { energy } from './sections/energy.ts';
import { paretoFront } from './sections/front.ts';
import { generations } from './sections/generations.ts';
import { interaction } from './sections/interaction.ts';
import { limits } from './sections/limits.ts';
import { mistakes } from './sections/mistakes.ts';
import { repeat } from './sections/repeat.ts';
import { spikes } from './sections/spikes.ts';
import { table } from './sections/table.ts';
import { verdict } from './sections/verdict.ts';

const SECTIONS = [
  verdict,
  table,
  curve,
  generations,
  paretoFront,
  interaction,
  spikes,
  energy,
  mistakes,
  limits,
  repeat,
] as const;

/** `report:build`: adds the standard sections as data, those whose matter the run has. A plugin adds its own the same way. */
export function build(report: Report): Report {
  const context = contextOf(report);
  if (!context) return report;
  const sections = SECTIONS.map((section) => section(context)).filter(
    (section): section is Section => section !== undefined,
  );
  return { ...report, sections: [...sections, ...report.sections] };
}
