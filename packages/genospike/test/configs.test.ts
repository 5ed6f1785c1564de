import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { findConfig, hash, prepare } from '@genospike/engine';
import { set } from '../src/set.ts';
import { standard } from '../src/standard.ts';

const example = (name: string) => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
const experiment = async (name: string) => {
  const { config, folder } = await findConfig(example(name));
  return (await prepare(config, { folder, standard })).spec.experiment;
};

test('TypeScript and YAML write the same experiment', async () => {
  expect(hash(await experiment('mnist-yaml'))).toBe(hash(await experiment('mnist')));
});

test('--set changes one thing; a bare id becomes a choice with options', () => {
  expect(set({ encoding: 'gee', seeds: [1, 2] }, 'encoding.genes=8')).toEqual({
    encoding: { use: 'gee', genes: 8 },
    seeds: [1, 2],
  });
  expect(set({ seeds: [1, 2] }, 'seeds[1]=5')).toEqual({ seeds: [1, 5] });
  expect(set({ baselines: ['direct'] }, 'baselines=["direct","narrow"]')).toEqual({ baselines: ['direct', 'narrow'] });
  expect(set({}, 'evolve.generations=3')).toEqual({ evolve: { generations: 3 } });
});
