import { relative } from 'node:path';
import type { Start } from '@genospike/core';
import { count, plural } from '../format.ts';

export const labelled = (label: string, text: string): string => `  ${label.padEnd(8)} ${text}`;

/** A folder as a person would type it. */
export function near(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path === '' ? '.' : path.startsWith('..') ? folder : path;
}

/** The lines above the work: data, machine, run. */
export function header({
  arms: [arm, ...others],
  dataset,
  folder,
  id,
  workers,
  backend,
  resumed,
  auto = {},
}: Start): string[] {
  const { name, train, validation, test, source, checksums } = dataset;
  const lines = [
    labelled(
      'data',
      `${name} ${count(train)} + ${count(validation)} + ${count(test)} from ${source}` +
        (checksums ? `, ${plural(checksums, 'checksum')} right` : ', no checksums'),
    ),
    labelled(
      'machine',
      `${workers ? plural(workers, 'worker') : 'in this process'}, backend ${backend.name} (${backend.device})`,
    ),
  ];
  if (arm) {
    const encoded = arm.encoded.length ? ` (${arm.encoded.join(', ')})` : '';
    const genome = arm.genome ? `genome ${count(arm.genome)}, ` : '';
    const where = `${folder ? near(folder) : id.slice(0, 12)}${resumed ? ', resumed' : ''}`;
    const size = `parameters ${count(arm.parameters)} -> weights ${count(arm.weights)}`;
    lines.push(labelled('run', `${where}   ${arm.label}: ${genome}${size}${encoded}`));
  }
  if (others.length)
    lines.push(
      labelled(
        'against',
        `${others.map(({ label, parameters }) => `${label} ${count(parameters)}`).join('; ')} parameters`,
      ),
    );
  for (const [place, why] of Object.entries(auto)) lines.push(labelled('auto', `${place} ${why}`));
  return lines;
}
