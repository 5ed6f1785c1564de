import { expect, test } from '@jest/globals';
import { node } from './node.ts';
import { absent, withGpu } from './present.ts';

const title = 'our shaders agree with the same work composed on the cpu: neurons, filter gradients';
if (absent !== undefined) test.skip(`${title}. ${absent}`, () => {});
else
  test(
    title,
    async () => {
      const { stdout } = await node(['plugins/backend-webgpu/test/own.ts'], { env: withGpu(), seconds: 120 });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { name: string; apart: number[] });
      expect(lines).toHaveLength(4);
      for (const { name, apart } of lines) {
        expect(apart.length).toBeGreaterThan(2);
        // Spikes are equal, sums are in another order.
        if (name.startsWith('neuron')) expect(apart[0]).toBe(0);
        for (const far of apart) expect(far).toBeLessThan(2e-6);
      }
    },
    130_000,
  );
