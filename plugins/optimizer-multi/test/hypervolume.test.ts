import { expect, test } from '@jest/globals';
import { counterRng } from '@genospike/tensor/rng';
import { hypervolume } from '../src/index.ts';
import { largestContributors } from '../src/contribution.ts';

type Points = readonly (readonly number[])[];

/** Over all subsets: boxes of the points, less those of two, and so on. */
function inclusionExclusion(points: Points, reference: readonly number[]): number {
  let total = 0;
  for (let set = 1; set < 2 ** points.length; set++) {
    const chosen = points.filter((_, i) => set & (1 << i));
    const box = reference.reduce((v, r, k) => v * Math.max(0, Math.min(...chosen.map((p) => p[k]!)) - r), 1);
    total += chosen.length % 2 ? box : -box;
  }
  return total;
}
const random = (seed: number, n: number, m: number): Points => {
  const u = counterRng(seed).uniform('points', n * m);
  return Array.from({ length: n }, (_, i) => [...u.subarray(i * m, (i + 1) * m)]);
};
/** A simplex: sum 1, so that none dominates another. */
const front = (seed: number, n: number, m: number): Points =>
  random(seed, n, m).map((p) => {
    const sum = p.reduce((a, b) => a + b, 0);
    return p.map((x) => x / sum);
  });
/** By definition, all told anew after each loss. */
function slow(points: Points, keep: number, reference: readonly number[]): number[] {
  const left = points.map((_, i) => i);
  while (left.length > keep) {
    const without = left.map((i) =>
      hypervolume(
        left.filter((j) => j !== i).map((j) => points[j]!),
        reference,
      ),
    );
    left.splice(without.indexOf(Math.max(...without)), 1);
  }
  return left;
}

test('known volumes', () => {
  expect(hypervolume([], [0, 0])).toBe(0);
  expect(hypervolume([[3]], [1])).toBe(2);
  expect(hypervolume([[1, 3], [2, 2], [3, 1]], [0, 0])).toBe(6); // prettier-ignore
  expect(hypervolume([[1, 1, 2], [1, 2, 1], [2, 1, 1]], [0, 0, 0])).toBe(4); // prettier-ignore
  expect(hypervolume([[2, 2, 2, 2], [1, 1, 1, 3]], [0, 0, 0, 0])).toBe(17); // prettier-ignore
  // A dominated one, one twice, and one that does not pass the reference.
  expect(hypervolume([[2, 2], [1, 1], [2, 2], [9, -1]], [0, 0])).toBe(4); // prettier-ignore
});

test("pymoo's reference point: 100 points of the true front of ZDT1", () => {
  const points = Array.from({ length: 100 }, (_, i) => [-i / 99, -(1 - Math.sqrt(i / 99))]);
  expect(hypervolume(points, [-1.1, -1.1])).toBeCloseTo(0.8714093689206746, 12);
});

test.each([2, 3, 4, 5, 6])('in %d dimensions as by inclusion and exclusion', (m) => {
  for (let seed = 0; seed < 5; seed++) {
    const reference = Array.from({ length: m }, () => 0.1);
    for (const points of [random(seed, 10, m), front(seed, 10, m)])
      expect(hypervolume(points, reference)).toBeCloseTo(inclusionExclusion(points, reference), 12);
  }
});

test.each([2, 3, 4])('in %d dimensions those stay that one by one would', (m) => {
  const reference = Array.from({ length: m }, () => -0.1);
  for (let seed = 0; seed < 3; seed++) {
    const points = front(seed, 20, m);
    expect(largestContributors(points, 6, reference)).toEqual(slow(points, 6, reference));
  }
  // Of equals the earlier goes; what is shared by two is nobody's.
  expect(largestContributors([[1, 1], [1, 1], [2, 0]], 2, [-1, -1])).toEqual([1, 2]); // prettier-ignore
});
