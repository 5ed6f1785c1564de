import { afterAll, expect, test } from '@jest/globals';
import { define, make, type LayerCount } from '@genospike/core';
import { testEnergy } from '@genospike/testkit';
import { run } from '../../../packages/engine/src/index.ts';
import { removeTemporary, temporary, toyConfig, toyOptions } from '../../../packages/engine/test/toy.ts';
import { table } from '../../reporters/src/terminal/table.ts';
import { lemaire } from '../src/index.ts';

afterAll(removeTemporary);
testEnergy(lemaire);

const layer = (of: Partial<LayerCount>): LayerCount => ({
  name: 'fc1',
  kind: 'dense',
  input: 'binary',
  runs: 1,
  macs: 0,
  density: 0,
  inputs: 0,
  outputs: 0,
  weights: 0,
  ...of,
});
const energy = make(lemaire, {}, {});
const picojoules = (...layers: LayerCount[]): number => {
  const found = energy.joules({ layers, neurons: [] });
  if (found.status === 'failed') throw new Error(found.reason);
  return found.total * 1e12;
};

test('a byte costs 2.5, 5 and 25 pJ in 8 KB, 32 KB and 1 MB, and lies on a line between', () => {
  // One spike reads one weight and adds: all memories but that of the weights are empty.
  const byte = (bytes: number) => (picojoules(layer({ macs: 1, density: 1, weights: bytes / 4 })) - 0.1) / 4;
  const KB = 1024;
  const found = [0, 4 * KB, 8 * KB, 20 * KB, 32 * KB, 528 * KB, 1024 * KB].map(byte);
  [0, 1.25, 2.5, 3.75, 5, 15, 25].forEach((wanted, i) => expect(found[i]).toBeCloseTo(wanted, 9));
});

test('a spiking dense layer by hand: 2048 inputs, 1 in 8 spiking, 4 steps, 16 outputs', () => {
  const [theta, steps, outputs] = [256 * 4, 4, 16];
  const synapses = theta * outputs;
  const [weight, event, potential] = [4 * (5 + (20 * 96) / 992), 4 * 2.5, 4 * 2.5 * (64 / 8192)];
  const wanted =
    synapses * 0.1 +
    outputs * steps * 3.2 +
    synapses * weight +
    2 * theta * event +
    2 * (synapses + outputs * steps) * potential;
  const found = picojoules(
    layer({ runs: steps, macs: 2048 * outputs, density: 1 / 8, inputs: 2048, outputs, weights: 2048 * outputs }),
  );
  expect(found / wanted).toBeCloseTo(1, 12);
});

test('real numbers: a convolution reads its input for every MAC, a dense layer once', () => {
  const of = { input: 'analog', macs: 1e4, inputs: 2048, density: 0.3 } as const;
  expect(picojoules(layer({ ...of, kind: 'conv' }))).toBeCloseTo(1e4 * (3.2 + 10), 3);
  expect(picojoules(layer({ ...of, kind: 'dense' }))).toBeCloseTo(1e4 * 3.2 + 2048 * 10, 3);
});

test('the same synapses cost less from a smaller memory: what a compact genome can win', () => {
  const of = { runs: 4, macs: 1e6, density: 0.1, inputs: 512, outputs: 512 };
  expect(picojoules(layer({ ...of, weights: 8192 }))).toBeLessThan(picojoules(layer({ ...of, weights: 262_144 })) / 2);
});

test('a layer beyond the table fails the whole with its name, never 0', () => {
  const [small, large] = [
    layer({ macs: 1, density: 1 }),
    layer({ name: 'fc2', macs: 1, density: 1, weights: 262_145 }),
  ];
  expect(energy.joules({ layers: [small, large], neurons: [] })).toEqual({
    status: 'failed',
    reason: 'fc2: 262145 weights of 4 bytes are more than the 1 MB where the SRAM table ends',
  });
  expect(energy.joules({ layers: [layer({ outputs: Infinity })], neurons: [] })).toEqual({
    status: 'failed',
    reason: 'fc1: outputs is Infinity',
  });
});

test('through a run: an arm it cannot judge is failed with its reason, in the report and in the table', async () => {
  // The toy network and one layer more than the table can hold.
  const large = layer({ name: 'fc9', macs: 1, density: 1, weights: 262_145 });
  const beyond = define('energy', {
    id: 'lemaire',
    create: () => ({
      ...energy,
      joules: ({ layers, neurons }) => energy.joules({ layers: [...layers, large], neurons }),
    }),
  });
  const config = toyConfig({
    baselines: [],
    energy: ['lemaire'],
    evolve: { generations: 1, samples: 32 },
    settle: { epochs: 1 },
    seeds: [1],
    runtime: { workers: 0, out: temporary() },
  });
  const { report } = await run(config, toyOptions({ plugins: [{ name: 'lab', provides: [beyond] }] }));
  const reason = 'fc9: 262145 weights of 4 bytes are more than the 1 MB where the SRAM table ends';
  expect(report.result.arms.map((arm) => arm.energy)).toEqual([{ lemaire: { failed: reason } }]);
  expect(table(report)).toMatch(/scaled, evolved .* failed\n/);
});
