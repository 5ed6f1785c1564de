import { expect, test } from '@jest/globals';
import { define } from '@genospike/core';
import type { Optimizer, Told } from '@genospike/core';
import { normalSearch, searchSpace } from '@genospike/tensor/linalg';
import { optimizerLaws } from '../src/optimizer.ts';

/** A sound little evolution strategy: the mean of the better half, a step that shrinks or grows by success. */
const sound = (change: (one: Optimizer) => Optimizer = (one) => one) =>
  define('optimizer', {
    id: 'little',
    create: ({ space, rng }) => {
      const within = searchSpace(space);
      let center: Float64Array = new Float64Array(within.size);
      let [sigma, height] = [1, -Infinity];
      let points: Float64Array[] = [];
      const strategy = {
        population: 8,
        sample: (z: ArrayLike<number>) =>
          (points = Array.from({ length: 8 }, (_, i) => center.map((c, j) => c + sigma * z[i * within.size + j]!))),
        learn(heights: readonly (number | undefined)[]) {
          const best = heights.reduce<number>(
            (top, h, i) => ((h ?? -Infinity) > (heights[top] ?? -Infinity) ? i : top),
            0,
          );
          const found = heights[best] ?? -Infinity;
          if (found > height) [height, center] = [found, points[best]!];
          sigma *= found >= height && found > -Infinity ? 1.3 : 0.82;
        },
        done: () => undefined,
      };
      return change(normalSearch(strategy, within, rng, { valueTolerance: 0 }));
    },
  });
const weak = {
  sphere: { precision: 1e-3, evaluations: 5000 },
  ellipsoid: { precision: 1e3, evaluations: 20_000 },
};
const broken = (change: (one: Optimizer) => Optimizer) =>
  optimizerLaws(sound(change), weak)
    .filter(({ run }) => {
      try {
        return void run();
      } catch {
        return true;
      }
    })
    .map(({ name }) => name.replace('optimizer little: ', ''));

test('a sound optimizer keeps every law', () => {
  expect(broken((one) => one)).toEqual([]);
});

let calls = 0;
const resized = (one: Optimizer): Optimizer => ({ ...one, tell: (told) => one.tell([...told, ...told].slice(0, 8)) });
test.each<[string, (one: Optimizer) => Optimizer, string[]]>([
  [
    'typed arrays',
    (one) => ({ ...one, ask: () => one.ask().map((x) => Float64Array.from(x) as never) }),
    ['plain numbers'],
  ],
  [
    'a hidden generator',
    (one) => ({ ...one, ask: () => one.ask().map((x) => x.map((v) => v + ++calls * 1e-3)) }),
    ['twice for the same', 'same seed', 'replay'],
  ],
  ['out of bounds', (one) => ({ ...one, ask: () => one.ask().map((x) => x.map((v) => v * 2)) }), ['within bounds']],
  ['told failures as they come', (one) => ({ ...one, tell: (told) => one.tell(told.map(asOk)) }), ['goes on where']],
  ['any number of results', resized, ['GENO_TELL']],
  [
    'upside down',
    (one) => ({ ...one, tell: (told) => one.tell(told.map((t) => ({ ...t, value: -t.value }))) }),
    ['sphere', 'ellipsoid'],
  ],
  [
    'values, not ranks',
    (one) => ({ ...one, ask: () => one.ask(), tell: (told) => one.tell(told.map(coarse)) }),
    ['ranks alone'],
  ],
  ['a front of all', (one) => withFront(one, (all) => all), ['its front']],
  ['a front that forgets', (one) => withFront(one, (all) => all.slice(-1)), ['its front']],
  ['a mute reason', (one) => ({ ...one, done: () => '' }), ['in words']],
  [
    'changes what it is told',
    (one) => ({ ...one, tell: (told) => (one.tell(told), void told.forEach(spoil)) }),
    ['changes neither'],
  ],
])('%s is found', (_, change, laws) => {
  const found = broken(change);
  for (const law of laws) expect(found.join('\n')).toContain(law);
});

/** Reads the lowest number as if it were good. */
const asOk = (told: Told): Told => (told.status === 'failed' ? { ...told, status: 'ok', value: 1e9 } : told);
const coarse = (told: Told): Told => ({ ...told, value: Math.round(told.value / 10) });
const spoil = (told: Told) => Object.assign(told, { value: 0 });

function withFront(one: Optimizer, choose: (all: readonly Told[]) => readonly Told[]): Optimizer {
  const all: Told[] = [];
  return { ...one, tell: (told) => (one.tell(told), void all.push(...told)), front: () => choose(all) };
}
