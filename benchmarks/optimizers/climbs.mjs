import { functions, rotation, TARGET } from './functions.mjs';
import { lanes } from './lanes.mjs';
import { diagonal, full, oneBest, peersOf } from './pairs.mjs';
import { median, ratioOfMedians } from './statistics.mjs';

const DIMENSIONS = [2, 5, 10, 20, 40];
const separable = ['sphere', 'ellipsoid', 'cigar', 'tablet'];
const some = ['sphere', 'ellipsoid', 'rotated-ellipsoid', 'rosenbrock'];
/** Gradient steps of a fixed length, and searches without a step size of their own: how near they come, at d = 10. */
const coarse = ['openai-es', 'pgpe', 'de', 'random-search', 'hill-climber'];

/** What is run: [{ case, name, d, subject, ours, pair, seeds, least, seconds, budget }]. cma-es and its peers everywhere, 51
 *  seeds; the others where they claim something, fewer. Of those a cell ends before its last seed where it took `seconds` of
 *  CPU, not before `least` seeds; `patience` multiplies them. */
export function climbPlan(ids, quick, patience = 1) {
  const whole = (seeds) => ({ seeds, least: seeds, seconds: Infinity });
  const plan = quick ? { seeds: 7, least: 3, seconds: 2 } : whole(51);
  const few = quick ? { seeds: 3, least: 1, seconds: 0.5 } : { seeds: 11, least: 3, seconds: 2 * patience };
  const cells = [];
  const add = (name, d, ours, budget, how) => {
    const peers = (peersOf[ours] ?? []).filter((peer) => fits(peer, d, quick));
    for (const subject of [ours, ...peers])
      cells.push({ case: `${name}-${d}`, name, d, subject, ours: subject === ours, pair: ours, budget, ...how });
  };
  for (const d of quick ? [2, 10] : DIMENSIONS)
    for (const name of quick ? ['sphere', 'ellipsoid', 'rosenbrock'] : Object.keys(functions)) {
      const { restarts, noise } = functions[name];
      if (restarts && d <= 20 && ids.includes('restarts'))
        for (const scheme of d > 10 ? ['ipop'] : ['ipop', 'bipop'])
          add(
            name,
            d,
            `restarts:scheme=${scheme}`,
            1e5 * d,
            d < 10 ? plan : d === 10 ? whole(25) : { ...few, least: 5, seconds: 30 * patience },
          );
      if (noise && d === 10 && ids.includes('cma-es'))
        add(name, d, 'cma-es:learningRate=adapted', 1000 * d, { ...plan, seeds: 15 });
      if (noise && ids.includes('uncertainty')) add(name, d, 'uncertainty', 1000 * d, { ...plan, seeds: 15 });
      if (restarts || (name === 'rastrigin-wide' && d > 10)) continue;
      for (const id of ids.filter(oneBest)) {
        if (id === 'cma-es')
          add(name, d, id, noise ? 1000 * d : 20_000 * d, noise && d > 10 ? { ...plan, seeds: 15 } : plan);
        else if (noise) d === 10 && add(name, d, id, 1000 * d, few);
        else if (takes(id, name, d, quick)) add(name, d, id, (quick || coarse.includes(id) ? 1000 : 5000) * d, few);
      }
    }
  return cells;
}

function takes(id, name, d, quick) {
  if (quick) return d === 10 && name !== 'rosenbrock' && !coarse.includes(id);
  if (coarse.includes(id)) return d === 10 && some.includes(name);
  if (id === 'sep-cma-es') return d !== 5 && separable.includes(name);
  if (diagonal.includes(id)) return (d === 10 || d === 40) && separable.includes(name);
  if (id === 'xnes') return (d === 2 || d === 10) && some.includes(name);
  return (d === 10 || d === 20 || (d === 40 && !full.includes(id))) && some.includes(name);
}
/** lmmaes has no constants for few dimensions; evosax compiles for seconds, and its LM-MA-ES learns from unsorted points. */
function fits(peer, d, quick) {
  if (peer === 'evosax-lm-ma-es') return false;
  if (peer.startsWith('evosax')) return d === 10 && !quick;
  return peer !== 'lmmaes' || d >= 20;
}

/** Every seed of every cell in turn, all subjects of a case next to each other. @returns rows */
export async function climbs(cells, { count, python, say }) {
  const state = new Map(cells.map((cell) => [cell, { runs: [], cpu: 0, broken: undefined }]));
  const jobs = [];
  const most = Math.max(...cells.map(({ seeds }) => seeds), 0);
  for (let seed = 1; seed <= most; seed++) for (const cell of cells) if (seed <= cell.seeds) jobs.push({ cell, seed });
  const turned = new Map();
  const q = (d) => turned.get(d) ?? turned.set(d, Array.from(rotation(d))).get(d);
  await lanes(count, python, jobs, async ({ cell, seed }, sides) => {
    const seen = state.get(cell);
    if (seen.broken || (!cell.ours && !python)) return;
    if (seen.cpu > 1000 * cell.seconds && seen.runs.length >= cell.least) return;
    const { x0, sigma, population, rotated, noise } = functions[cell.name];
    const { subject, name, d, budget } = cell;
    const given = { subject, name, d, seed, budget, target: TARGET, population: population?.(d) };
    const theirs = { ...given, x0, sigma, noise, ...(rotated && { rotation: q(d) }) };
    try {
      const run = await (cell.ours ? sides.ours.ask('climb', given) : sides.peer.ask('climb', theirs));
      seen.cpu += run.cpu;
      seen.runs.push({ seed, ...run });
    } catch (error) {
      // What does not answer or throws would do so at every seed.
      seen.broken = error.message;
      say(`${cell.case}, ${subject}: ${error.message}`);
    }
  });
  const rows = cells.flatMap((cell) => rowsOf(cell, state.get(cell)));
  return [...rows, ...ratios(cells, state)];
}

function rowsOf({ case: name, subject, name: f }, { runs, broken }) {
  const row = (metric, value, unit, seed) => ({ case: name, subject, metric, value, unit, ...(seed && { seed }) });
  if (broken) return [row('failed', broken, 'words')];
  if (!runs.length) return [];
  if (functions[f].noise)
    return [
      ...runs.map(({ seed, final }) => row('value-of-answer', final, '', seed)),
      row('value-of-answer-median', median(runs.map(({ final }) => final ?? Infinity)), ''),
    ];
  const hits = runs.filter(({ evaluations }) => evaluations);
  const why = [...new Set(runs.flatMap((run) => (run.evaluations ? [] : run.why)))];
  return [
    ...hits.map(({ seed, evaluations }) => row('evaluations-to-target', evaluations, 'evaluations', seed)),
    row('seeds', runs.length, 'seeds'),
    row('success', hits.length / runs.length, 'fraction'),
    ...(hits.length
      ? [row('evaluations-median', median(hits.map(({ evaluations }) => evaluations)), 'evaluations')]
      : []),
    ...(hits.length ? [] : [row('best-median', median(runs.map(({ best }) => best)), '')]),
    ...(why.length ? [row('ended', why.slice(0, 3).join('; '), 'words')] : []),
  ];
}

/** Ours over the better of its peers, where both met the target; of noise: values where they stood. */
function ratios(cells, state) {
  const count = ({ evaluations, final }) => evaluations ?? final ?? Infinity;
  return cells
    .filter(({ ours }) => ours)
    .flatMap((cell) => {
      const noisy = functions[cell.name].noise;
      const counts = (one) =>
        state
          .get(one)
          .runs.filter((run) => noisy || run.evaluations)
          .map(count);
      const others = cells.filter((one) => !one.ours && one.pair === cell.pair && one.case === cell.case).map(counts);
      const sound = others.filter((list) => list.length);
      if (!sound.length || !counts(cell).length) return [];
      const [ratio, low, high] = ratioOfMedians(counts(cell), sound);
      const row = (metric, value) => ({ case: cell.case, subject: cell.subject, metric, value, unit: 'x' });
      return [row('ratio', ratio), row('ratio-low', low), row('ratio-high', high)];
    });
}
