import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { genospike } from './cli.ts';

interface Checked {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly dataPath: string }[];
}
interface Ajv {
  compile(schema: object): Checked;
}
// eslint's own validator of draft-07, which is here with it.
const from = createRequire(createRequire(import.meta.url).resolve('eslint'));
const Validator = from('ajv') as new (how: object) => Ajv;

test('schema: what a config may say, as an editor knows it', async () => {
  const { code, stdout } = await genospike(['schema']);
  expect(code).toBe(0);
  const schema = JSON.parse(stdout) as { readonly $schema: string; readonly definitions: Record<string, { properties: Record<string, object> }> }; // prettier-ignore
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema.definitions['encoding.gee']!.properties['genes']).toMatchObject({ type: 'integer', description: expect.any(String) }); // prettier-ignore
  const valid = new Validator({ schemaId: 'auto', unknownFormats: 'ignore', validateSchema: true }).compile(schema);
  const says = (config: object) => [valid(config), valid.errors?.[0]?.dataPath];

  for (const right of [
    {},
    { encoding: 'gee' },
    {
      name: 'x',
      plugins: ['./mine.ts'],
      encoding: { use: 'gee', genes: 16 },
      baselines: ['narrow', { use: 'direct' }],
    },
    {
      neuron: { use: 'lif', tau: 2, surrogate: { use: 'atan', alpha: 3 } },
      runtime: { workers: 0 },
      executor: 'inline',
    },
    { encoding: '@genospike/encoding-gee#gee', evolve: { generations: 2 }, seeds: [1, 2], reporters: ['json'] },
  ])
    expect([right, ...says(right)]).toEqual([right, true, undefined]);
  for (const wrong of [
    { encodin: 'gee' },
    { encoding: 'gea' },
    { encoding: { use: 'gee', gens: 16 } },
    { encoding: { use: 'gee', genes: 0 } },
    { encoding: 'lif' },
    { baselines: 'narrow' },
    { neuron: { use: 'lif', surrogate: 'gee' } },
    { evolve: { generation: 2 } },
    { seeds: [-1] },
  ])
    expect([wrong, says(wrong)[0]]).toEqual([wrong, false]);
}, 60_000);
