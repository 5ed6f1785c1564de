import { expect, test } from '@jest/globals';
import { cmaConstants, cmaEs, CmaState, lmMaEs, Margin, sepCmaEs } from '../src/index.ts';
import { normalCdf } from '../src/normal-cdf.ts';
import { build, tellAll } from './search.ts';
import type { Value } from './search.ts';
import { near, traces } from './trace.ts';
import type { Trace } from './trace.ts';

interface WholeTrace extends Trace {
  readonly constants: Trace['constants'] & {
    readonly margin: number;
    readonly bounds: number[][];
    readonly steps: number[];
  };
  readonly tells: (Trace['tells'][number] & { readonly 'x-encoded': number[][] })[];
}
const [trace] = traces('margin') as unknown as [WholeTrace];

test('cmaes.CMAwM: what is evaluated, and the state after every tell', () => {
  const { d, constants, tells } = trace;
  const { steps, bounds } = constants;
  // Steps of 4 are whole numbers of a gene a quarter as large.
  const genes = [2, 3, 4].map((at) => {
    const [low, high] = bounds[at]!.map((x) => x / steps[at]!);
    return { at, centre: 0, spread: 1 / steps[at]!, least: low!, most: high! };
  });
  const margin = new Margin(genes, constants.margin);
  const state = new CmaState(cmaConstants(d, 8, true, 0), new Float64Array(d).fill(3), 0.3);
  const of = { mean: state.mean, deviation: (j: number) => state.sigma * Math.sqrt(state.C[j * d + j]!) };
  for (const tell of tells) {
    tell.x.forEach((x, i) => {
      const genome = x.map((v, j) => v / (steps[j] || 1));
      margin.write(x, of, genome);
      near(
        genome.map((v, j) => v * (steps[j] || 1)),
        tell['x-encoded'][i]!,
      );
    });
    state.tell(
      tell.x,
      tell['f']!.map((f) => -f),
    );
    margin.correct(of);
    near(state.mean, tell['mean']!);
    near([state.sigma], [tell.sigma]);
    near([1, 1, ...margin.stretch], tell['A']!);
  }
});

test('the normal distribution function, to the last digits', () => {
  // Abramowitz & Stegun, table 26.1 and 26.2.
  for (const [x, p] of [
    [0, 0.5],
    [1, 0.841344746068543],
    [-2, 0.0227501319481792],
    [2.5, 0.993790334674224],
    [-5, 2.866515718791939e-7],
    [-8, 6.220960574271785e-16],
  ] as const)
    expect(normalCdf(x) / p).toBeCloseTo(1, 12);
});

/** Ten genes, of which five are whole: an ellipsoid with its optimum at 7 and 0.5. */
const mixed: Value = (x) => -x.reduce((sum, v, j) => sum + 1e3 ** (j / 9) * (j % 2 ? (v - 7) ** 2 : (v - 0.5) ** 2), 0);
const integers = [1, 3, 5, 7, 9];

test.each([cmaEs, sepCmaEs])('finds the optimum of mixed genes: %#', (one) => {
  for (const space of [{ integers }, { integers, bounds: [-20, 20] as const }]) {
    const search = build(one, { valueTolerance: 0, stepTolerance: 0 }, { ...space, mean: 0, spread: 2 });
    let best = -Infinity;
    for (let g = 0; g < 600 && best < -1e-6; g++) best = Math.max(best, tellAll(search, mixed));
    expect(best).toBeGreaterThan(-1e-6);
  }
});

test.each([cmaEs, sepCmaEs, lmMaEs])('whole genes are whole, and none other: %#', (one) => {
  const search = build(one, {}, { integers });
  for (let g = 0; g < 20; g++) {
    const genomes = search.ask();
    expect(genomes.every((x) => x.every((v, j) => Number.isInteger(v) === integers.includes(j)))).toBe(true);
    tellAll(search, mixed);
  }
});

test('genes of two values do not settle on the wrong one: one-max', () => {
  const size = 20;
  const search = build(
    sepCmaEs,
    { valueTolerance: 0 },
    {
      size,
      mean: 0.5,
      spread: 0.5,
      bounds: [0, 1],
      integers: Array.from({ length: size }, (_, j) => j),
    },
  );
  let best = -Infinity;
  for (let g = 0; g < 300; g++)
    best = Math.max(
      best,
      tellAll(search, (x) => x.reduce((sum, v) => sum + v, 0)),
    );
  expect(best).toBe(size);
});

test.each([[[10]], [[0.5]], [[-1]]])('refuses integers %p', (wrong) => {
  expect(() => build(cmaEs, {}, { integers: wrong })).toThrow(expect.objectContaining({ code: 'GENO_SPACE' }));
});
test('refuses bounds with no whole number between', () => {
  expect(() => build(cmaEs, {}, { integers: [0], mean: 0.5, bounds: [0.2, 0.8] })).toThrow(
    expect.objectContaining({ code: 'GENO_SPACE' }),
  );
});
