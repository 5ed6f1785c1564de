import { beforeAll, expect, test } from '@jest/globals';
import { backendLaws } from '@genospike/testkit';
import { webgpu } from '../src/index.ts';
import { exceptions } from './exceptions.ts';
import { node } from './node.ts';
import { absent, withGpu } from './present.ts';

const errors = new Map<string, string | undefined>();

if (absent === undefined) {
  beforeAll(async () => {
    const { stdout } = await node(['plugins/backend-webgpu/test/law.ts'], { env: withGpu(), seconds: 300 });
    const [first, ...rest] = stdout.trim().split('\n');
    expect(JSON.parse(first!)).toEqual({ device: expect.stringMatching(/\w/) });
    for (const line of rest) {
      const { name, error } = JSON.parse(line) as { readonly name: string; readonly error?: string };
      errors.set(name, error);
    }
  }, 310_000);

  const laws = backendLaws(webgpu, { needs: { folder: import.meta.dirname }, exceptions });
  test.each(laws.map(({ name }) => name))('%s', (name) => {
    expect(errors.has(name)).toBe(true);
    expect(errors.get(name)).toBeUndefined();
  });
} else test.skip(`the law of a backend. ${absent}`, () => {});
