import { expect, test } from '@jest/globals';
import {
  Adam,
  ClipUp,
  CrFmNesState,
  DxNesIcState,
  OpenAiEsState,
  PgpeState,
  SnesState,
  XnesState,
} from '../src/index.ts';
import { copies, golden, heights, near, sideBySide } from './golden.ts';

const start = (d: number) => new Float64Array(d).fill(3);

test.each(golden('evosax', 'evosax-SNES'))('evosax.SNES, d = $d', ({ trace, z, d }) => {
  const state = new SnesState(start(d), 0.3, trace.constants.popsize);
  trace.tells.forEach(({ x, f, mean, std }, generation) => {
    const normal = z[generation]!.flat();
    const points = copies(state.sample(normal));
    x?.forEach((wanted, i) => near(points[i]!, wanted));
    state.tell(normal, heights(f));
    near(state.mean, mean);
    near(state.scale, std!);
  });
});

test.each(golden('evosax', 'evosax-OpenAI-ES'))('evosax.Open_ES with Adam, d = $d', ({ trace, z, d }) => {
  const { popsize } = trace.constants;
  const state = new OpenAiEsState(start(d), 0.3, popsize, new Adam(d, 0.1));
  trace.tells.forEach(({ x, f, mean }, generation) => {
    const normal = z[generation]!.slice(0, popsize / 2).flat();
    const points = copies(state.sample(normal));
    if (x) sideBySide(x).forEach((wanted, i) => near(points[i]!, wanted));
    state.tell(normal, sideBySide(heights(f)));
    near(state.mean, mean);
  });
});

test.each(golden('evosax', 'evosax-PGPE'))('evosax.PGPE with ClipUp, d = $d', ({ trace, z, d }) => {
  const { popsize } = trace.constants;
  const state = new PgpeState(start(d), 0.3, popsize, new ClipUp(d, 0.1, 0.2), 0.1, 0.2);
  trace.tells.forEach(({ x, f, mean, std }, generation) => {
    const normal = z[generation]!.slice(0, popsize / 2).flat();
    const points = copies(state.sample(normal));
    if (x) sideBySide(x).forEach((wanted, i) => near(points[i]!, wanted));
    state.tell(normal, sideBySide(heights(f)));
    near(state.mean, mean);
    near(state.scale, std!);
  });
});

/** cmaes never stores γ: every tell starts at 1. */
function followDx({ trace, z, d }: ReturnType<typeof golden>[number], forget: boolean) {
  const { popsize } = trace.constants;
  const rows = z.flat();
  const state = new DxNesIcState(start(d), 0.3, popsize);
  const check = trace.tells.map(({ x, f, mean, sigma, B, ps }, generation) => {
    const normal = rows.slice((generation * popsize) / 2, ((generation + 1) * popsize) / 2).flat();
    if (forget) state.gamma = 1;
    const points = copies(state.sample(normal));
    state.tell(normal, heights(f));
    const { sigma: s, B: b } = state;
    const [m, path] = [[...state.mean], [...state.path]];
    return () => {
      x?.forEach((wanted, i) => near(points[i]!, wanted));
      near(path, ps!);
      near(m, mean);
      near([s], [sigma!]);
      near(b, B!.flat());
    };
  });
  return { state, check };
}

test.each(golden('nomura', 'cmaes-DXNESIC'))(
  'cmaes.DXNESIC, d = $d, where γ is forgotten as it forgets it',
  (given) => {
    for (const check of followDx(given, true).check) check();
  },
);

test('γ is carried from tell to tell, as the paper has it: cmaes starts every tell at 1 and stretches less', () => {
  const [, five] = golden('nomura', 'cmaes-DXNESIC');
  expect(followDx(five!, false).state.gamma).toBeGreaterThan(followDx(five!, true).state.gamma);
});

test.each(golden('nomura', 'crfmnes'))('crfmnes, d = $d, with its rate of rank one', ({ trace, z, d }) => {
  const { popsize, c1 } = trace.constants;
  const state = new CrFmNesState(start(d), 0.3, popsize, trace.initial['v']!);
  if (d > 5) near([state.c1], [c1!]);
  state.c1 = c1!;
  trace.tells.forEach(({ x, f, mean, sigma, ps, pc, D, v }, generation) => {
    const normal = z[generation]!.slice(0, popsize / 2).flat();
    const points = copies(state.sample(normal));
    if (x) sideBySide(x).forEach((wanted, i) => near(points[i]!, wanted));
    state.tell(normal, sideBySide(heights(f)));
    near(state.mean, mean);
    near([state.sigma], [sigma!]);
    near(state.pathSigma, ps!);
    near(state.pathC, pc!);
    near(state.D, D!);
    near(state.v, v!);
  });
});

test('evosax.CR_FM_NES cuts the weights of bad results to 0: we follow the authors, and leave its path at the first tell', () => {
  const [{ trace, z, d }] = golden('evosax', 'evosax-CR-FM-NES') as [ReturnType<typeof golden>[number]];
  const { popsize } = trace.constants;
  expect(trace.constants['weights']!.at(-1)!).toBeLessThan(-1 / popsize);
  const state = new CrFmNesState(start(d), 0.3, popsize, trace.initial['v']!);
  const { f, p_std } = trace.tells[0]!;
  state.tell(z[0]!.slice(0, popsize / 2).flat(), sideBySide(heights(f)));
  expect(Math.max(...p_std!.map((x, j) => Math.abs(x - state.pathSigma[j]!)))).toBeGreaterThan(0.1);
});

test('evosax.xNES multiplies B element by element: it stays diagonal for ever, ours turns', () => {
  const [{ trace, z, d }] = golden('evosax', 'evosax-xNES') as [ReturnType<typeof golden>[number]];
  const beside = (B: ArrayLike<number>) => Math.max(...Array.from(B, (x, i) => (i % (d + 1) ? Math.abs(x) : 0)));
  const state = new XnesState(start(d), 0.3, trace.constants.popsize);
  trace.tells.forEach(({ f, B }, generation) => {
    expect(beside(B!.flat())).toBe(0);
    state.tell(z[generation]!.flat(), heights(f));
  });
  expect(beside(state.B)).toBeGreaterThan(0.05);
});
