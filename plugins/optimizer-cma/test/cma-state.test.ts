import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { defaultPopulation } from '@genospike/tensor/linalg';
import { cmaConstants, CmaState } from '../src/index.ts';

interface Trace {
  readonly d: number;
  readonly constants: Readonly<Record<'popsize' | 'mueff' | 'cs' | 'damps' | 'cc' | 'c1' | 'cmu' | 'chiN', number>> & {
    readonly weights: number[];
  };
  readonly z: number[][][];
  readonly tells: readonly {
    readonly x: number[][];
    readonly f: number[];
    readonly mean: number[];
    readonly sigma: number;
    readonly C: number[];
    readonly ps: number[];
    readonly pc: number[];
  }[];
}
const file = new URL('./fixtures/cmaes-cma.json', import.meta.url);
const { traces } = JSON.parse(readFileSync(file, 'utf8')) as { traces: Trace[] };

/** Within 1e-9 of the quantity's largest element. */
function near(found: ArrayLike<number>, wanted: readonly number[]) {
  const size = Math.max(...wanted.map(Math.abs)) || 1;
  expect(found.length).toBe(wanted.length);
  expect(Math.max(...wanted.map((x, i) => Math.abs(x - found[i]!))) / size).toBeLessThan(1e-9);
}
const upper = ({ C, k: { d } }: CmaState) =>
  Array.from({ length: d }, (_, i) => Array.from({ length: d - i }, (_, j) => C[(i + j) * d + i]!)).flat();

test.each(traces)('cmaes.CMA, d = $d: constants', ({ d, constants }) => {
  const population = defaultPopulation(d);
  const ours = cmaConstants(d, population, true, 0);
  expect(population).toBe(constants.popsize);
  near(ours.weights, constants.weights);
  near(
    [ours.muEff, ours.cSigma, ours.dSigma, ours.cC, ours.c1, ours.cMu, ours.chi],
    (['mueff', 'cs', 'damps', 'cc', 'c1', 'cmu', 'chiN'] as const).map((name) => constants[name]),
  );
});

/** Tells what cmaes was told, after which the states are equal. */
function same(state: CmaState, tell: Trace['tells'][number]) {
  state.tell(
    tell.x,
    tell.f.map((f) => -f),
  );
  near(state.mean, tell.mean);
  near([state.sigma], [tell.sigma]);
  near(upper(state), tell.C);
  near(state.pathSigma, tell.ps);
  near(state.pathC, tell.pc);
}

test.each(traces)('cmaes.CMA, d = $d: samples and the state after every tell', ({ d, z, tells }) => {
  const state = new CmaState(cmaConstants(d, defaultPopulation(d), true, 0), new Float64Array(d).fill(3), 0.3);
  tells.forEach((tell, generation) => {
    const points = state.sample(z[generation]!.flat());
    points.forEach((point, i) => near(point, tell.x[i]!));
    same(state, tell);
  });
});

// Rates of the mean fall to a half, of the covariance to three quarters.
const lra = new URL('./fixtures/cmaes-lra.json', import.meta.url);
const adapted = (JSON.parse(readFileSync(lra, 'utf8')) as { traces: (Trace & { sigma: number })[] }).traces;
test.each(adapted)('cmaes.CMA with learning-rate adaptation, d = $d: the state after every tell', (trace) => {
  const { d, sigma, tells } = trace;
  const constants = cmaConstants(d, defaultPopulation(d), true, 0);
  const state = new CmaState(constants, new Float64Array(d).fill(3), sigma, { adapted: true });
  for (const tell of tells) same(state, tell);
});
