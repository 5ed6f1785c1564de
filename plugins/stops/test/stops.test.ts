import { expect, test } from '@jest/globals';
import { make, type OfRole } from '@genospike/core';
import { generationRow, testStop } from '@genospike/testkit';
import { budget, patience, target } from '../src/index.ts';

testStop(patience, [{}, { options: { generations: 5, least: 0.01 } }]);
testStop(target, target.cases);
testStop(budget, [{}, { options: { generations: 10 } }, { options: { failed: 2 } }]);

/** Its answers to generations with these best values and failures. */
function answers(stop: OfRole<'stop'>, options: object, bests: readonly number[], failed: readonly number[] = []) {
  const tap = make(stop, options, {})['run:stop'];
  if (typeof tap !== 'function') throw new Error('no tap');
  return bests.map((best, i) => tap(generationRow(i + 1, best, bests.slice(0, i), failed[i] ?? 0)));
}

test('patience counts from the last rise, and least is no rise', () => {
  const reason = 'the best has not risen for 2 generations';
  const none = undefined;
  expect(answers(patience, { generations: 2 }, [1, 1, 2, 2, 1.5, 2])).toEqual([none, none, none, none, reason, reason]);
  // Small steps add up to a rise: each is compared with the height from which patience counts.
  const least = { generations: 2, least: 0.5 };
  expect(answers(patience, least, [1, 1.4, 1.6, 1.9, 2, 2.2])).toEqual([none, none, none, none, 'the best has not risen by more than 0.5 for 2 generations', none]); // prettier-ignore
});

test('a target is reached where the best is as high', () => {
  expect(answers(target, { value: 0.75 }, [0.7, 0.75, 0.6])).toEqual([
    undefined,
    'the target 0.75 is reached',
    undefined,
  ]);
  expect(() => make(target, {} as never, {})).toThrow(/value/);
});

test('a budget is spent by generations, or by failures over all of them', () => {
  expect(answers(budget, { generations: 2 }, [1, 1])).toEqual([undefined, 'the budget of 2 generations is spent']);
  expect(answers(budget, { failed: 3 }, [1, 1, 1], [2, 1, 1])).toEqual([
    undefined,
    undefined,
    '4 evaluations failed, more than 3',
  ]);
  expect(answers(budget, {}, [1, 1], [9, 9])).toEqual([undefined, undefined]);
});
