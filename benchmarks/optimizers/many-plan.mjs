import { lanes } from './lanes.mjs';
import { peersOf } from './pairs.mjs';
import { ratioOfMedians } from './statistics.mjs';

/** Several objectives and diversity: [{ case, command, name, subjects, seeds, at }]. */
export function manyPlan(ids, quick) {
  const beside = (list) => ids.filter((id) => list.includes(id)).map((id) => [id, ...peersOf[id]]);
  const fronts = (quick ? ['zdt1'] : ['zdt1', 'zdt2', 'zdt3', 'dtlz2']).map((name) => ({
    case: name,
    command: 'front',
    name,
    groups: beside(quick ? ['nsga-ii'] : ['nsga-ii', 'mo-cma-es']),
    seeds: quick ? 3 : 15,
    at: quick ? [5000] : [5000, 25_000],
  }));
  const qd = {
    case: 'sphere-projection',
    command: 'archive',
    groups: beside(quick ? ['map-elites'] : ['map-elites', 'cma-me']),
    seeds: quick ? 2 : 5,
    at: quick ? [5400] : [5400, 54_000],
  };
  return [...fronts, qd];
}

const shown = { all: 'hypervolume', population: 'hypervolume-of-population', score: 'qd-score', coverage: 'coverage' };

/** Every seed on every subject. Rows, and the ratio of medians, ours over the better of the peers: larger is better here. */
export async function many(plan, { count, python, say }) {
  const jobs = plan.flatMap((one) =>
    Array.from({ length: one.seeds }, (_, i) =>
      one.groups
        .flat()
        .map((subject) => ({ one, subject, seed: i + 1, ours: one.groups.some(([id]) => id === subject) })),
    ).flat(),
  );
  const rows = [];
  const broken = new Set();
  const spent = new Map();
  await lanes(count, python, jobs, async ({ one, subject, seed, ours }, sides) => {
    const key = `${one.case}, ${subject}`;
    if (broken.has(key) || (!ours && !python) || (spent.get(key) ?? 0) > 30_000) return;
    const row = (metric, value, unit, more) => rows.push({ case: one.case, subject, metric, value, unit, ...more });
    const from = performance.now();
    try {
      const given = { subject, name: one.name, seed, at: one.at };
      if (!one.name) delete given.name;
      const { at } = await sides[ours ? 'ours' : 'peer'].ask(one.command, given, 300);
      for (const [evaluations, values] of Object.entries(at))
        for (const [of, value] of Object.entries(values)) row(`${shown[of]}-after-${evaluations}`, value, '', { seed });
    } catch (error) {
      broken.add(key);
      row('failed', error.message, 'words');
      say(`${key}: ${error.message}`);
    }
    spent.set(key, (spent.get(key) ?? 0) + performance.now() - from);
  });
  return [...rows, ...plan.flatMap((one) => ratios(one, rows))];
}

function ratios({ case: name, groups, at, command }, rows) {
  const metrics = (command === 'front' ? ['hypervolume'] : ['qd-score', 'coverage']).flatMap((metric) =>
    at.map((n) => `${metric}-after-${n}`),
  );
  const of = (subject, metric) =>
    rows.filter((r) => r.case === name && r.subject === subject && r.metric === metric).map(({ value }) => value);
  return groups.flatMap(([ours, ...peers]) =>
    metrics.flatMap((metric) => {
      const [mine, others] = [of(ours, metric), peers.map((peer) => of(peer, metric)).filter((list) => list.length)];
      if (!mine.length || !others.length) return [];
      // The better one has the larger median: reciprocals turn it into the smaller one.
      const inverse = (list) => list.map((x) => 1 / Math.max(x, 1e-300));
      const [ratio, low, high] = ratioOfMedians(inverse(mine), others.map(inverse));
      const row = (what, value) => ({ case: name, subject: ours, metric: `${metric}-${what}`, value, unit: 'x' });
      return [row('ratio', 1 / ratio), row('ratio-low', 1 / high), row('ratio-high', 1 / low)];
    }),
  );
}
