import { expect, test } from '@jest/globals';
import { set } from '../src/set.ts';

test('--set changes one thing; a bare id becomes a choice with options', () => {
  expect(set({ encoding: 'gee', seeds: [1, 2] }, 'encoding.genes=8')).toEqual({
    encoding: { use: 'gee', genes: 8 },
    seeds: [1, 2],
  });
  expect(set({ seeds: [1, 2] }, 'seeds[1]=5')).toEqual({ seeds: [1, 5] });
  expect(set({ baselines: ['direct'] }, 'baselines=["direct","narrow"]')).toEqual({ baselines: ['direct', 'narrow'] });
  expect(set({}, 'evolve.generations=3')).toEqual({ evolve: { generations: 3 } });
});
