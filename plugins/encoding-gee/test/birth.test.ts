import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { bornCode } from '../src/birth.ts';
import { counterRng } from '@genospike/tensor/rng';
import { dense, expressed, made, meanOf, meanSquare, numbersOf, weightOf } from './subjects.ts';

const layer = dense('fc1', 'input', 1, 64, 48);
const rule = (bands: number[], spread = 0, gain = 1) => [...bands, spread, gain];
const white = Array<number>(8).fill(1);
const options = { genes: 4, interaction: 'identity', birth: 'bands' } as const;

test('the codes of a rule are its coefficients under the DCT', () => {
  const [size, genes] = [12, 2];
  const bands = [0, 0.5, 1, 2, 3, 4, 5, 6];
  const code = bornCode(counterRng(1), 'c', size, genes, { bands, spread: 0, gain: 1 });
  const coefficients = counterRng(1).normal('c', size * genes);
  // Forward DCT-II with the host's cosine returns amplitude times coefficient.
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (let n = 0; n < size; n++) sum += code[n * genes + 1]! * Math.cos((Math.PI * (2 * n + 1) * k) / (2 * size));
    const band = k === 0 ? 0 : 1 + Math.floor(Math.log2(k));
    expect(sum * Math.sqrt((k ? 2 : 1) / size)).toBeCloseTo(bands[band]! * coefficients[k * genes + 1]!, 9);
  }
});

test('low bands make neighbours alike, high bands make them differ', () => {
  const neighbours = (bands: number[]) => {
    const code = numbersOf(expressed(made([layer], options), rule(bands)), 'fc1/left');
    const size = code.length / 4;
    let product = 0;
    for (let n = 0; n + 1 < size; n++) for (let a = 0; a < 4; a++) product += code[4 * n + a]! * code[4 * n + 4 + a]!;
    return product / (4 * (size - 1)) / meanSquare(code);
  };
  expect(neighbours([1, 1, 1, 0, 0, 0, 0, 0])).toBeGreaterThan(0.9);
  expect(Math.abs(neighbours(white))).toBeLessThan(0.35);
  expect(neighbours([0, 0, 0, 0, 0, 0, 1, 0])).toBeLessThan(-0.3);
});

test('the genome is 10 numbers, or follows O; its mean is plain Kaiming, the gain scales weights', () => {
  expect(made([layer], options).genome.size).toBe(10);
  const both = made([layer], { genes: 4, birth: 'bands' });
  expect(both.genome.size).toBe(26);
  expect(meanOf(both).slice(16)).toEqual(rule(white));
  expect(both.traits?.(meanOf(both))['bands']).toEqual(white);

  const encoding = made([layer], options);
  const usual = weightOf(encoding, layer, rule(white));
  const doubled = weightOf(encoding, layer, rule(white, 0, 2));
  expect((meanSquare(usual) * 64) / 2).toBeCloseTo(1, 0);
  doubled.forEach((w, i) => expect(w).toBeCloseTo(2 * usual[i]!, 5));
});

test('spread makes neurons unequal and leaves the variance', () => {
  const encoding = made([layer], options);
  const inequality = (spread: number) => {
    const code = numbersOf(expressed(encoding, rule(white, spread)), 'fc1/left');
    const energy = Array.from({ length: 64 }, (_, n) => meanSquare(code.slice(4 * n, 4 * n + 4)));
    return meanSquare(energy) / (energy.reduce((sum, e) => sum + e, 0) / 64) ** 2;
  };
  expect(inequality(2)).toBeGreaterThan(1.4 * inequality(0));
  expect(meanSquare(weightOf(encoding, layer, rule(white, 2))) * 32).toBeGreaterThan(0.5);
});

test('the same bits everywhere: what a leaderboard re-executes is what was submitted', () => {
  const encoding = made([layer, dense('fc2', 'fc1', 3, 48, 6)], { genes: 4, birth: 'bands' });
  const hash = createHash('sha256');
  for (const { data } of Object.values(
    expressed(
      encoding,
      meanOf(encoding).map((x, i) => x + i / 50),
    ),
  ))
    hash.update(new Uint8Array(Float32Array.from(data).buffer));
  expect(hash.digest('hex').slice(0, 16)).toBe('723d2fb0cd5cddd3');
});
