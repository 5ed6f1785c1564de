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

test('calls are all run, once, whoever runs them', () => {
  for (let round = 0; round < 2000; round++) {
    const view = device.arena.floats(y, COUNT).fill(-1);
    device.spread('unary', squares(round % 2 ? 10 : 4));
    if (view.some((value, i) => value !== i * i))
      throw new Error(`round ${round}: ${view.findIndex((v, i) => v !== i * i)}`);
  }
  expect([...device.arena.floats(y, 4)]).toEqual([0, 1, 4, 9]);
});

test('more arguments than wait at once are several batches', () => {
  const calls = Array.from({ length: 20 }, () => squares(1)).flat();
  device.spread('unary', calls);
  expect(device.arena.floats(y, COUNT).every((value, i) => value === i * i)).toBe(true);
});
