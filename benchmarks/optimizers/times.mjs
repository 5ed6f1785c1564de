import { median } from './statistics.mjs';
import { Side } from './lanes.mjs';
import { full, oneBest, peersOf } from './pairs.mjs';

const SIZES = [10, 100, 1000, 10_000, 100_000];
/** Even: some draw in pairs. */
const population = (d) => 2 * Math.ceil((4 + Math.floor(3 * Math.log(d))) / 2);

/** [{ case, d, groups: [[ours, ...peers]] }] */
export function timePlan(ids, quick) {
  return (quick ? [10, 100, 1000] : SIZES).map((d) => ({
    case: `time-${d}`,
    d,
    groups: ids
      .filter((id) => oneBest(id) && !(full.includes(id) && d > 1000))
      .filter((id) => !quick || ['cma-es', 'sep-cma-es'].includes(id) || (id === 'snes' && d === 1000))
      .map((id) => [id, ...(peersOf[id] ?? []).filter((peer) => fits(peer, d, quick))]),
  }));
}
/** Roots of d x d in every generation take seconds each. lmmaes has no constants for few dimensions; a call of what evosax
 *  compiled costs more than all work on few. */
function fits(peer, d, quick) {
  if (peer === 'lmmaes') return d >= 100;
  if (peer.startsWith('evosax')) return d >= 1000;
  return d < 1000 || !(['cmaes-xnes', 'cmaes-dx-nes-ic'].includes(peer) || (quick && peer === 'cmaes'));
}

/** All subjects of a group in turn, a burst each, one thread. A time is the median over rounds of the mean of a burst, so
 *  that work done every few generations counts; a ratio the median over rounds of theirs over ours, of the fastest peer. */
export async function times(plan, { python, quick, say }) {
  const rows = [];
  const { rounds, burst, warm } = quick ? { rounds: 3, burst: 50, warm: 200 } : { rounds: 5, burst: 150, warm: 400 };
  for (const { case: name, d, groups } of plan)
    for (const subjects of groups) {
      const [ours] = subjects;
      const up = [];
      for (const subject of subjects) {
        const mine = subject === ours;
        if (!mine && !python) continue;
        const side = new Side(mine ? 'ours' : 'peer', python);
        const row = (metric, value, unit) => rows.push({ case: name, subject, metric, value, unit, threads: 1 });
        try {
          const { first, population: genomes } = await side.ask('hold', { subject, d, population: population(d) });
          // Compilers and caches warm up: what is timed is a run that goes on for long, and no longer gets faster.
          let [cpu, last, n, spent] = [first, Infinity, 1, 0];
          while (spent < warm || (cpu < 0.7 * last && n < 2000)) {
            last = cpu;
            ({ cpu } = await side.ask('generations', { n }));
            spent += n * cpu;
            n = Math.min(2000, 2 * n);
          }
          up.push({ subject, side, row, n: Math.max(1, Math.min(5000, Math.round(burst / cpu))), seen: [] });
          row('population', genomes, 'genomes');
        } catch (error) {
          row('failed', error.message, 'words');
          say(`${name}, ${subject}: ${error.message}`);
          await side.end();
        }
      }
      for (let round = 0; round < rounds; round++)
        for (const one of [...up])
          try {
            one.seen.push((await one.side.ask('generations', { n: one.n })).cpu);
          } catch (error) {
            one.row('failed', error.message, 'words');
            up.splice(up.indexOf(one), 1);
            await one.side.end();
          }
      for (const one of up) {
        one.row('ask-tell-cpu', median(one.seen), 'ms');
        try {
          const { live, resident } = await one.side.ask('memory');
          if (live !== undefined) one.row('memory-live', live, 'MiB');
          one.row('memory-resident', resident, 'MiB');
        } catch (error) {
          say(`${name}, ${one.subject}: ${error.message}`);
        }
        await one.side.end();
      }
      const mine = up.find(({ subject }) => subject === ours);
      const best = up.filter((one) => one !== mine).sort((a, b) => median(a.seen) - median(b.seen))[0];
      if (mine && best) {
        mine.row('times-faster', median(best.seen.map((cpu, i) => cpu / mine.seen[i])), 'x');
        mine.row('fastest-peer', best.subject, 'words');
      }
    }
  return rows;
}
