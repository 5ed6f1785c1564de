import { define } from '@genospike/core';
import * as z from 'zod';
import { everyWeight } from './direct.ts';

/** Widths are tried in 1024ths: finer than one neuron of any layer up to a thousand. */
const STEPS = 1024;

/** The largest width in (0, 1] at which `at(width) <= target`. `at` grows with the width, in steps, as layers gain whole
 *  neurons. Where no width is small enough (one neuron a layer is too many) it is the smallest, 1/1024: the
 *  parameters shown beside it then say that the target was missed. */
export function widest(target: number, at: (width: number) => number): number {
  if (at(1) <= target) return 1;
  let fits = 0;
  let tooWide = STEPS;
  while (tooWide - fits > 1) {
    const middle = (fits + tooWide) >> 1;
    if (at(middle / STEPS) <= target) fits = middle;
    else tooWide = middle;
  }
  return Math.max(fits, 1) / STEPS;
}

/** The direct encoding of a narrower network with as many parameters as the encoding it is compared with: what a compact
 *  encoding must beat to be worth its name. */
export const narrow = define('encoding', {
  id: 'narrow',
  options: z.strictObject({}),
  create: ({ layers }) => ({ ...everyWeight(layers), width: ({ target, at }) => widest(target, at) }),
});
