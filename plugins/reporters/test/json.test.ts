import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { json, toJson } from '../src/index.ts';
import { makeReport } from './fixture.ts';

test('JSON gives the report back, typed arrays as lists, without the HTML of its sections', () => {
  const report = makeReport();
  const evolution = { ...report.result.evolution!, before: { O: Float32Array.of(1, 0, 0.5, -1e-7) } };
  const section = { id: 'x', name: 'X', question: '?', answer: '', html: '<p>' };
  const text = toJson({ ...report, result: { ...report.result, evolution }, sections: [section] });
  const back = JSON.parse(text);
  expect(back.result.evolution.before.O).toEqual([1, 0, 0.5, Math.fround(-1e-7)]);
  expect(back.result.arms).toEqual(JSON.parse(JSON.stringify(report.result.arms)));
  expect(back.sections).toEqual([]);
});

test('a list of numbers stays on one line', () => {
  expect(toJson(makeReport())).toContain('"shape": [3, 3, 1, 16]');
});

test('it is written through the store at the end of a run', async () => {
  const files = new Map<string, unknown>();
  const store = {
    folder: undefined,
    read: async () => undefined,
    write: async (name: string, data: unknown) => void files.set(name, data),
  };
  const taps = await make(json, {}, { store });
  const tap = taps['run:end'];
  if (typeof tap !== 'function') throw new Error('no tap');
  await tap({ report: makeReport(), folder: undefined });
  expect(JSON.parse(String(files.get('report.json'))).hash).toBe(makeReport().hash);
});
