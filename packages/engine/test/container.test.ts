import { expect, test } from '@jest/globals';
import { token } from '@genospike/core';
import { constant, fact, Room } from '@genospike/engine';

const A = token<string>('@test/a');
const B = token<string>('@test/b');
const disposable = (name: string, log: string[], value = name) => ({
  toString: () => value,
  [Symbol.asyncDispose]: async () => void log.push(name),
});

test('a room makes everything at once and disposes it last made first, also after a throw', async () => {
  const log: string[] = [];
  const room = await Room.open([
    fact(token('@test/second'), { first: token<object>('@test/first') }, () => disposable('second', log)),
    fact(token('@test/first'), {}, () => disposable('first', log)),
    fact(token('@test/bad'), {}, () => ({ [Symbol.asyncDispose]: () => Promise.reject(new Error('stuck')) })),
  ]);
  await expect(room.close()).rejects.toThrow('stuck');
  expect(log).toEqual(['second', 'first']);
  await room.close();
  expect(log).toHaveLength(2);
});

test('what was made before a failure is disposed, and the error says who failed', async () => {
  const log: string[] = [];
  const opening = Room.open([
    fact(A, {}, () => disposable('a', log) as never),
    fact(B, { a: A }, () => {
      throw new RangeError('too small');
    }),
  ]);
  await expect(opening).rejects.toMatchObject({ code: 'GENO_CREATE', message: '@test/b cannot be made: too small' });
  expect(log).toEqual(['a']);
});

test('a child sees its parent, replaces what it binds, and disposes only its own', async () => {
  const log: string[] = [];
  const made: string[] = [];
  const parent = await Room.open([constant([A, 'outer']), fact(B, { a: A }, ({ a }) => (made.push(a), `b of ${a}`))]);
  const child = await Room.open(
    [
      constant([A, 'inner']),
      fact(token<object>('@test/c'), { a: A, b: B }, ({ a, b }) => disposable(`${a}, ${b}`, log)),
    ],
    parent,
  );
  await child.close();
  expect(log).toEqual(['inner, b of outer']);
  expect(made).toEqual(['outer']);
  expect(parent.get(A)).toBe('outer');
});

test('a circle of needs is named', async () => {
  await expect(Room.open([fact(A, { b: B }, () => 'a'), fact(B, { a: A }, () => 'b')])).rejects.toMatchObject({
    code: 'GENO_CIRCULAR',
    message: '@test/a needs @test/b needs @test/a.',
  });
});
