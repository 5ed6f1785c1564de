import { problems, projection } from '../lib/problems-multi.mjs';
import { build, told } from './ours.mjs';

/** Hypervolume of all points evaluated, after so many evaluations; `front()` is that set's best. */
export async function front({ subject, name, seed, at }) {
  const { hypervolume } = await import('@genospike/optimizer-multi');
  const { size, bounds, reference, values } = problems[name];
  // The peers' first points are uniform, of mo-cma-es in steps of 0.3: nsga-ii has no step of its own, so its start is wide.
  const sigma = subject === 'nsga-ii' ? 0.5 : 0.3;
  const one = await build(subject, { d: size, x0: 0.5, sigma, population: 100, seed, bounds });
  const found = {};
  let evaluations = 0;
  for (const stop of at) {
    while (evaluations < stop) {
      const results = one.ask().map((x) => {
        const terms = values(Array.from(x));
        return told(x, -terms.reduce((a, b) => a + b, 0), terms);
      });
      evaluations += results.length;
      one.tell(results);
    }
    found[stop] = {
      all: hypervolume(
        one.front().map((result) => result.values),
        reference,
      ),
    };
  }
  return { at: found };
}

const CELLS = 100;
/** QD score and coverage of a grid of 100 x 100 over what was evaluated, as pyribs' archive has them. */
export async function archive({ subject, seed, at, batch = 36, emitters = 15 }) {
  const [low, high] = projection.range;
  const cells = new Map();
  const cell = (m) => Math.min(CELLS - 1, Math.max(0, Math.floor(((m - low) / (high - low)) * CELLS)));
  const descriptors = [0, 1].map((index) => ({ trait: 'measures', index, range: projection.range, cells: CELLS }));
  const many = subject.startsWith('cma-me');
  const more = { descriptors, ...(many && { emitters }) };
  const population = many ? batch : batch * emitters;
  const one = await build(subject, { d: projection.size, x0: 0, sigma: 0.5, population, seed, more });
  const found = {};
  let evaluations = 0;
  for (const stop of at) {
    while (evaluations < stop) {
      const results = one.ask().map((x) => {
        const [value, measures] = [projection.value(Array.from(x)), projection.measures(Array.from(x))];
        const where = cell(measures[0]) * CELLS + cell(measures[1]);
        cells.set(where, Math.max(value, cells.get(where) ?? -Infinity));
        return told(x, -value, [value], { measures });
      });
      evaluations += results.length;
      one.tell(results);
    }
    const score = [...cells.values()].reduce((sum, value) => sum + value, 0);
    found[stop] = { score, coverage: cells.size / CELLS ** 2 };
  }
  return { at: found };
}
