import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { defaultPopulation } from '@genospike/tensor/linalg';
import { utilities } from '../src/utilities.ts';
import { XnesState } from '../src/xnes-state.ts';
import { copies, near } from './golden.ts';

interface Trace {
  readonly d: number;
  readonly constants: { readonly popsize: number; readonly weights: number[] };
  readonly z: number[][][];
  readonly tells: readonly {
    readonly x: number[][];
    readonly f: number[];
    readonly mean: number[];
    readonly sigma: number;
    readonly B: number[][];
  }[];
}
const file = new URL('./fixtures/cmaes-xnes.json', import.meta.url);
const { traces } = JSON.parse(readFileSync(file, 'utf8')) as { traces: Trace[] };

test.each(traces)('cmaes.XNES, d = $d: samples and the state after every tell', ({ d, constants, z, tells }) => {
  expect(defaultPopulation(d)).toBe(constants.popsize);
  near(utilities(constants.popsize), constants.weights);
  const state = new XnesState(new Float64Array(d).fill(3), 0.3, constants.popsize);
  tells.forEach((tell, generation) => {
    const normal = z[generation]!.flat();
    copies(state.sample(normal)).forEach((point, i) => near(point, tell.x[i]!));
    state.tell(
      normal,
      tell.f.map((f) => -f),
    );
    near(state.mean, tell.mean);
    near([state.sigma], [tell.sigma]);
    near(state.B, tell.B.flat());
  });
});
