import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { prepare, type Standard } from '@genospike/engine';
import { threadsOf } from '../src/settings.ts';
import { here, toyConfig } from './toy.ts';

const folder = join(here, 'backends');
const standard = (...ids: string[]): Standard => ({
  folder: here,
  plugins: ['./toy-plugin.ts'],
  uses: { backend: 'cpu' },
  backends: ids.map((id) => ({ plugin: `./${id}.ts`, id })),
});
const config = { ...toyConfig({ plugins: [] }), backend: 'auto' } as ReturnType<typeof toyConfig>;

test('auto takes the first backend that is there and starts, and the Spec says which', async () => {
  const { spec } = await prepare(config, { folder, standard: standard('absent', 'broken', 'fast') });
  expect(spec.experiment.uses['backend']).toEqual({ use: 'fast' });
  expect(Object.keys(spec.experiment.plugins)).toContain('lab-fast');
});

test('where none starts it is the default', async () => {
  const { spec } = await prepare(config, { folder, standard: standard('absent', 'broken') });
  expect(spec.experiment.uses['backend']).toMatchObject({ use: 'cpu' });
});

test('the threads of one evaluation are what the workers leave', () => {
  expect(threadsOf({ workers: 1 })).toBe(availableParallelism());
  expect(threadsOf({ workers: 0 })).toBe(availableParallelism());
  expect(threadsOf({ workers: 2 * availableParallelism() })).toBe(1);
  expect(threadsOf({ workers: 8, threads: 3 })).toBe(3);
});
