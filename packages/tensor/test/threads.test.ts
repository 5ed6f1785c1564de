import { beforeAll, expect, test } from '@jest/globals';
import { WasmDevice } from '../src/device/wasm.ts';

const COUNT = 1000;
const device = new WasmDevice({ threads: 3 });
let x = 0;
let y = 0;
beforeAll(() => {
  x = device.arena.alloc(4 * COUNT);
  y = device.arena.alloc(4 * COUNT);
  device.arena.floats(x, COUNT).forEach((_, i, view) => (view[i] = i));
});
/** Square of every number, `each` numbers a call. */
const squares = (each: number) =>
  Array.from({ length: COUNT / each }, (_, i) => [2, x + 4 * each * i, y + 4 * each * i, each, 0, 0]);
const spread = (each: number) => {
  device.arena.floats(y, COUNT).fill(-1);
  device.spread('unary', squares(each));
  return device.arena.floats(y, COUNT).findIndex((value, i) => value !== i * i);
};

test('calls are all run, whoever runs them', () => {
  for (let round = 0; round < 2000; round++) expect(spread(round % 2 ? 10 : 4)).toBe(-1);
});

test('other threads take part', () => {
  const before = device.helped;
  const until = performance.now() + 20_000;
  while (device.helped === before && performance.now() < until) spread(10);
  expect(device.helped).toBeGreaterThan(before);
});

test('more arguments than wait at once are several batches', () => {
  device.spread('unary', Array.from({ length: 20 }, () => squares(1)).flat());
  expect(device.arena.floats(y, COUNT).every((value, i) => value === i * i)).toBe(true);
});

test('a kernel made at run time is made by every thread', () => {
  // (module (import "env" "memory" (memory 1 65536 shared)) (func (export "run") (param f64 f64) ...: *at = value, in i32
  const code = Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 2, 124, 124, 0],
    ...[2, 18, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 3, 1, 128, 128, 4],
    ...[3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 0],
    ...[10, 13, 1, 11, 0, 32, 0, 171, 32, 1, 171, 54, 2, 0, 11],
  );
  device.define('poke', { wasm: () => code, c: () => ({ source: '', kernel: 'poke' }) });
  const words = device.arena.ints(y, COUNT);
  const before = device.helped;
  const until = performance.now() + 20_000;
  for (let round = 1; round < 10 || (device.helped === before && performance.now() < until); round++) {
    device.spread(
      'poke',
      Array.from({ length: COUNT }, (_, i) => [y + 4 * i, i * round]),
    );
    expect(words.every((word, i) => word === i * round)).toBe(true);
  }
  expect(device.helped).toBeGreaterThan(before);
});
