import { asAsk, given, type Needs } from '@genospike/core';
import type { Chosen } from './choose.ts';
import { nameOf } from './container.ts';

/** One line of the graph: who was chosen, by which plugin, with which options, needing what. */
export interface Row {
  readonly path: string;
  readonly role: string;
  readonly use: string;
  readonly plugin: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly needs: readonly string[];
}

/** The graph of a run, in config order, parts after their owner. */
export const explain = (chosen: readonly Chosen[]): readonly Row[] =>
  chosen.flatMap((c) => {
    const free = (given as Readonly<Record<string, Needs>>)[c.role] ?? {};
    const asked = [...Object.values(free), ...Object.values(c.contribution.needs as Needs)];
    const row: Row = {
      path: c.path,
      role: c.role,
      use: c.use,
      plugin: c.plugin,
      options: c.options,
      needs: [...asked.map((need) => nameOf(asAsk(need as symbol).token)), ...Object.keys(c.parts)],
    };
    return [row, ...explain(Object.values(c.parts).flat())];
  });
