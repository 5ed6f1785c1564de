import { existsSync } from 'node:fs';
import { GenoError } from '@genospike/core';
import { explain, findConfig, prepare, type Row } from '@genospike/engine';
import { standard } from '../standard.ts';
import { changed, type RunFlags } from './run.ts';

/** `genospike explain [config]`: the graph of a run: who was chosen, from where, with which options, needing what.
 *  `genospike explain neuron lif`: what a neuron computes.
 *  @throws GENO_USAGE where an id is given of a role that has no equations */
export async function explainCommand(
  place: string | undefined,
  id: string | undefined,
  flags: RunFlags,
): Promise<number> {
  if (id !== undefined || (place === 'neuron' && !existsSync(place))) {
    if (place === 'neuron' && id !== undefined) return (await import('./explain/neuron.ts')).explainNeuron(id, flags);
    throw new GenoError(
      'GENO_USAGE',
      id === undefined ? 'explain neuron: which one?' : `explain ${place} ${id}: only a neuron has equations to show.`,
      {
        path: place,
        fix: 'genospike explain neuron lif, or genospike explain [config].',
      },
    );
  }
  const { config, file, folder } = await findConfig(place);
  const { chosen, spec, versions } = await prepare(changed(config, flags), { standard, folder, what: file });
  const rows = explain(chosen);
  if (flags.json) process.stdout.write(`${JSON.stringify({ spec, graph: rows })}\n`);
  else process.stdout.write(graph(rows, versions, config));
  return 0;
}

function graph(rows: readonly Row[], versions: Readonly<Record<string, string>>, config: object): string {
  const said = (path: string) => path.split(/[.[]/)[0]! in config;
  const width = Math.max(...rows.map((row) => row.path.length));
  return rows
    .map(({ path, use, options, plugin, needs }) => {
      const text = Object.keys(options).length ? ` ${inline(options)}` : '';
      const from = `${plugin}${versions[plugin] ? ` ${versions[plugin]}` : ''}${said(path) ? '' : ', default'}`;
      const wants = needs.length ? `\n  ${' '.repeat(width)}    needs ${needs.join(', ')}` : '';
      return `  ${path.padEnd(width)}  ${use}${text}\n  ${' '.repeat(width)}    ${from}${wants}\n`;
    })
    .join('');
}
/** Options as a person writes them: `{ genes: 16, pre: separable }`. */
export const inline = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(inline).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `{ ${Object.entries(value)
          .map(([key, v]) => `${key}: ${inline(v)}`)
          .join(', ')} }`
      : String(value);
