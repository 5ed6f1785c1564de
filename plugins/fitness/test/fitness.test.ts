import { describe, expect, test } from '@jest/globals';
import { make, type Score, type Task } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { testFitness } from '@genospike/testkit';
import { accuracy, loss, spatialEntropy, temporalDifference } from '../src/index.ts';
import { singularValues } from '../src/singular-values.ts';

const judged = (measure: string, better: 'higher' | 'lower'): { readonly task: Task } => ({
  task: {
    primary: { measure, better },
    outputs: () => 1,
    loss: (outputs) => outputs.mean().asScalar(),
    measure: () => ({}),
  },
});

testFitness(accuracy);
testFitness(loss, [
  { needs: judged('accuracy', 'higher') },
  { needs: judged('mse', 'lower'), measures: { mse: 0.3, r2: 0.5 } },
]);
testFitness(spatialEntropy, [{}, { options: { form: 'magnitude' } }, { options: { form: 'histogram' } }]);
testFitness(temporalDifference, [{}, { options: { fade: 0.5, weight: 1 } }]);

const score = (O: ArrayLike<number>, measures = {}): Score => ({
  status: 'ok',
  measures,
  traits: { O: Array.from(O) },
});
const at = { generation: 3, generations: 10, population: [] };
const identity = (g: number) => Array.from({ length: g * g }, (_, i) => (i % (g + 1) === 0 ? 1 : 0));
const entropy = (form: 'spectrum' | 'magnitude' | 'histogram', O: ArrayLike<number>) =>
  make(spatialEntropy, { form }, {}).term(score(O), at);

test('accuracy: the measure as it is, another by its name', () => {
  expect(make(accuracy, {}, {}).term(score([], { accuracy: 0.93 }), at)).toBe(0.93);
  expect(make(accuracy, { measure: 'f1' }, {}).name).toBe('f1');
  expect(() => make(accuracy, { measure: 'acuracy' }, {}).term(score([], { accuracy: 1 }), at)).toThrow(
    'The task measures no acuracy; known: accuracy.  Did you mean accuracy?',
  );
});

test('loss: minus the primary measure where less is better, else minus the loss, or the one that is named', () => {
  const measures = { mse: 0.25, loss: 2, accuracy: 0.5 };
  const term = (options: { measure?: string }, needs: { task: Task }) =>
    make(loss, options, needs).term(score([], measures), at);
  expect(term({}, judged('mse', 'lower'))).toBe(-0.25);
  expect(term({}, judged('accuracy', 'higher'))).toBe(-2);
  expect(term({ measure: 'mse' }, judged('accuracy', 'higher'))).toBe(-0.25);
  expect(() => term({ measure: 'mae' }, judged('mse', 'lower'))).toThrow('The task measures no mae;');
});

describe('singular values', () => {
  test('of a matrix with known ones', () => {
    // [[3, 0], [4, 5]] has sqrt(45) and sqrt(5) (Strang, Linear Algebra, 7.2).
    const [a, b] = singularValues([3, 0, 4, 5], 2);
    expect(a).toBeCloseTo(Math.sqrt(45), 12);
    expect(b).toBeCloseTo(Math.sqrt(5), 12);
    expect(singularValues([2, 0, 0, 0], 2)).toEqual([2, 0]);
  });

  test('squares sum to the squared norm, products to the determinant', () => {
    const O = counterRng(5).normal('O', 9);
    const values = singularValues(O, 3);
    const [a, b, c, d, e, f, g, h, i] = [...O] as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    expect(values.reduce((s, x) => s + x * x, 0)).toBeCloseTo(
      O.reduce((s, x) => s + x * x, 0),
      10,
    );
    expect(values.reduce((p, x) => p * x, 1)).toBeCloseTo(Math.abs(determinant), 10);
  });
});

describe('spatial entropy', () => {
  test('spectrum: 1 for an identity or a rotation, 0 for rank one, between for Gaussian', () => {
    const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
    expect(entropy('spectrum', identity(8))).toBeCloseTo(1, 12);
    expect(entropy('spectrum', [c, -s, s, c])).toBeCloseTo(1, 12);
    expect(entropy('spectrum', [1, 2, 2, 4])).toBeCloseTo(0, 6);
    const gaussian = entropy('spectrum', counterRng(1).normal('O', 256));
    expect(gaussian).toBeGreaterThan(0.8);
    expect(gaussian).toBeLessThan(0.97);
  });

  test('depends on the shape of O, not its scale', () => {
    const O = counterRng(1).normal('O', 64);
    for (const form of ['spectrum', 'magnitude', 'histogram'] as const)
      expect(
        entropy(
          form,
          O.map((x) => 8 * x),
        ),
      ).toBeCloseTo(entropy(form, O), 10);
  });

  test('magnitude: 1 where all are equal, and 0.95 to 0.97 for any Gaussian', () => {
    expect(entropy('magnitude', [1, -1, 1, 1])).toBeCloseTo(1, 12);
    expect(entropy('magnitude', identity(4))).toBeCloseTo(0.5, 12);
    for (const seed of [1, 2, 3]) {
      const value = entropy('magnitude', counterRng(seed).normal('O', 256));
      expect(value).toBeGreaterThan(0.94);
      expect(value).toBeLessThan(0.98);
    }
  });

  test('histogram: 1 where every bin is as full, 0 where all numbers are equal', () => {
    expect(
      entropy(
        'histogram',
        Array.from({ length: 64 }, (_, i) => i),
      ),
    ).toBeCloseTo(1, 12);
    expect(entropy('histogram', [2, 2, 2, 2])).toBe(0);
  });

  test('nothing to tell apart is 0, never NaN', () => {
    expect([entropy('spectrum', [0, 0, 0, 0]), entropy('spectrum', [3]), entropy('magnitude', [0])]).toEqual([0, 0, 0]);
  });

  test('a trait that is absent, or not square, is refused in words', () => {
    const term = (of: string, traits: Score['traits']) => () =>
      make(spatialEntropy, { of }, {}).term({ status: 'ok', measures: {}, traits }, at);
    expect(term('O', { codes: [1] })).toThrow('looks at the trait O, which this encoding lacks; known: codes.');
    expect(term('codes', { codes: [1, 2, 3] })).toThrow('wants a square matrix; the trait codes has 3 numbers.');
  });
});

describe('temporal difference', () => {
  const term = make(temporalDifference, {}, {});

  test('0 without an elite, else the relative Frobenius distance to it', () => {
    expect(term.term(score([3, 4]), at)).toBe(0);
    expect(term.term(score([3, 4]), { ...at, elite: score([3, 4]) })).toBe(0);
    expect(term.term(score([6, 8]), { ...at, elite: score([3, 4]) })).toBeCloseTo(1, 12);
    expect(term.term(score([1, 1]), { ...at, elite: score([0, 0]) })).toBe(0);
  });

  test('its weight fades to 1/e after a fifth of the generations', () => {
    const weight = (generation: number) => term.weight({ generation, generations: 20, population: [] });
    expect(weight(0)).toBe(0.05);
    expect(weight(4)).toBeCloseTo(0.05 / Math.E, 15);
    expect(weight(8)).toBeCloseTo(0.05 / Math.E ** 2, 15);
  });

  test('matrices of different sizes are refused', () => {
    expect(() => term.term(score([1]), { ...at, elite: score([1, 2]) })).toThrow("has 1 numbers, the elite's 2.");
  });
});
