import { expect, test } from '@jest/globals';
import { make, type LayerCount } from '@genospike/core';
import { testEnergy } from '@genospike/testkit';
import { horowitz45nm } from '../src/index.ts';

testEnergy(horowitz45nm, [{}, { options: { precision: 'fp16' } }, { options: { precision: 'int8' } }]);

const layer = (of: Partial<LayerCount>): LayerCount => ({
  name: 'layer',
  kind: 'conv',
  input: 'binary',
  runs: 1,
  macs: 0,
  density: 1,
  inputs: 1,
  outputs: 1,
  weights: 1,
  ...of,
});
const joules = (layers: LayerCount[], precision: 'fp32' | 'fp16' | 'int8' = 'fp32') =>
  make(horowitz45nm, { precision }, {}).joules({ layers, neurons: [] });

test('Spikingformer-8-512: 0.347329512 G MAC and 6.51754094 G AC are 7.46350 mJ', () => {
  const found = joules([
    layer({ name: 'stem', input: 'analog', macs: 0.347329512e9 }),
    layer({ name: 'rest', macs: 6.51754094e9 / 4 / 0.2, runs: 4, density: 0.2 }),
  ]);
  expect(found.status === 'ok' && found.total * 1e3).toBeCloseTo(7.4635, 5);
});

test('picojoules of one operation in each precision', () => {
  const cost = (input: 'analog' | 'binary', precision: 'fp32' | 'fp16' | 'int8') => {
    const found = joules([layer({ input, macs: 1e12 })], precision);
    return found.status === 'ok' ? Number(found.total.toPrecision(12)) : NaN;
  };
  const precisions = ['fp32', 'fp16', 'int8'] as const;
  expect(precisions.map((p) => cost('analog', p))).toEqual([4.6, 1.5, 0.23]);
  expect(precisions.map((p) => cost('binary', p))).toEqual([0.9, 0.4, 0.03]);
});

test('real numbers cost all their multiplications, however many are 0', () => {
  const [dense, sparse] = [1, 0.1].map((density) => joules([layer({ input: 'analog', macs: 10, density })]));
  expect(dense).toEqual(sparse);
});

test('a count that is missing or impossible fails with the layer and the reason', () => {
  expect(joules([layer({ name: 'conv2', density: NaN })])).toEqual({
    status: 'failed',
    reason: 'conv2: density is NaN',
  });
  expect(joules([layer({ name: 'fc1', macs: -1 })])).toEqual({ status: 'failed', reason: 'fc1: macs is -1' });
  expect(joules([layer({ density: 1.5 })])).toEqual({ status: 'failed', reason: 'layer: density is 1.5, more than 1' });
  expect(joules([])).toEqual({ status: 'failed', reason: 'no layer was counted' });
});
