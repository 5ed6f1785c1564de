import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { parse } from '@genospike/core';

test('every mistake at once, with the nearest known word', () => {
  const schema = z.strictObject({ genes: z.int().min(1).default(8), pre: z.enum(['fan-in', 'channel']).optional() });
  expect(() => parse(schema, { gens: 4, pre: 'x' }, 'encoding')).toThrow(
    /2 mistakes in encoding\.\n {2}encoding\.gens is unknown; known: genes, pre\. {2}Did you mean genes\?\n {2}encoding\.pre /,
  );
  expect(parse(schema, {}, 'encoding')).toEqual({ genes: 8 });
});
