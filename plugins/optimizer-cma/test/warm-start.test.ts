import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testOptimizer } from '@genospike/testkit';
import { warmStart } from '../src/index.ts';
import { build, ellipsoid, evaluations } from './search.ts';

testOptimizer(warmStart);

/** Random points of the start, judged by an ellipsoid whose optimum is elsewhere by a little. */
const solutions = Array.from({ length: 200 }, (_, i) => {
  const genome = [...counterRng(i).normal('earlier', 10)].map((v) => 3 + 2 * v);
  return { genome, value: ellipsoid(genome.map((v) => v + 0.1)) };
});

test('what an earlier search found spares evaluations', () => {
  const cold = evaluations(build(warmStart), ellipsoid);
  const warm = evaluations(build(warmStart, { solutions }), ellipsoid);
  expect(warm).toBeLessThan(Number(cold));
});

test('mean and spread are those of the best, blurred', () => {
  const best = [1, 3].map((x) => ({ genome: [x, 2 * x], value: 10 }));
  const rest = Array.from({ length: 18 }, () => ({ genome: [50, 50], value: 0 }));
  const seen: unknown[] = [];
  make(
    warmStart,
    { solutions: [...rest, ...best] },
    {
      space: { size: 2, mean: 0, spread: 5 },
      rng: counterRng(1),
      of: ({ given } = {}) => {
        seen.push(given?.space);
        return { ask: () => [], tell: () => undefined };
      },
    },
  );
  expect(seen).toEqual([{ size: 2, mean: [2, 4], spread: [Math.sqrt(0.25 + 1), Math.sqrt(0.25 + 4)] }]);
});

test('solutions of another genome are refused', () => {
  expect(() => build(warmStart, { solutions: [{ genome: [1], value: 1 }] })).toThrow(
    expect.objectContaining({ code: 'GENO_WARM_START' }),
  );
});
