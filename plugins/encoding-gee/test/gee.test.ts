import { counterRng } from '@genospike/tensor/rng';
import { isGenoError } from '@genospike/core';
import type { Layer } from '@genospike/core';
import { expect, test } from '@jest/globals';
import { conv, dense, expressed, made, meanOf, meanSquare, numbersOf, weightOf } from './subjects.ts';

/** ResNet-18 for 32 x 32 images: 11.16 M weights. */
function resnet18(): Layer[] {
  const layers = [conv('stem', 'input', 3, 3, 64, { place: 'stem', skip: true })];
  let [from, inputs] = ['stem', 64];
  for (const width of [64, 128, 256, 512])
    for (const block of [1, 2]) {
      const name = `s${width}b${block}`;
      layers.push(conv(`${name}a`, from, 3, inputs, width, { skip: true }));
      layers.push(conv(`${name}b`, `${name}a`, 3, width, width, { skip: true }));
      if (inputs !== width) layers.push(conv(`${name}s`, from, 1, inputs, width, { skip: true }));
      [from, inputs] = [`${name}b`, width];
    }
  return [...layers, dense('fc', from, 1, 512, 10, { place: 'classifier' })];
}

// The reconstruction's table: stem and classifier dense, norms not counted, P = g^2 + sum g (K + N).
test.each([
  [32, 1.15e6],
  [64, 2.3e6],
  [128, 4.59e6],
])('numbers of ResNet-18 with %i genes over the fan-in: %d', (genes, numbers) => {
  expect(made(resnet18(), { genes, pre: 'fan-in' }).count.numbers / numbers).toBeCloseTo(1, 2);
});

test('tied codes in an MLP count as GEM does: P = G sum N + G^2', () => {
  const layers = [
    dense('fc1', 'input', 1, 784, 784, { place: 'stem' }),
    dense('fc2', 'fc1', 1, 784, 10, { place: 'classifier' }),
  ];
  for (const genes of [8, 64, 256])
    expect(made(layers, { genes, codes: 'tied' }).count.numbers).toBe(genes * (784 + 784 + 10) + genes * genes);
});

const stem = conv('conv1', 'input', 3, 1, 16, { place: 'stem' });
const conv2 = conv('conv2', 'conv1', 3, 16, 32);
const fc1 = dense('fc1', 'conv2', 49, 32, 128);
const last = dense('fc2', 'fc1', 1, 128, 10, { place: 'classifier' });
const csnn = [stem, conv2, fc1, last];
const direct = 144 + 1280;

test('numbers of the first example, by position rule', () => {
  expect(made(csnn).count.numbers).toBe(direct + 16 * (16 + 9 + 32) + 16 * (1568 + 128) + 256);
  expect(made(csnn, { pre: 'fan-in' }).count.numbers).toBe(direct + 16 * (144 + 32) + 16 * (1568 + 128) + 256);
  expect(made(csnn, { pre: 'channel' }).count.numbers).toBe(direct + 16 * (16 + 32) + 16 * (1568 + 128) + 9 * 256);
  expect(made(csnn, { flat: 'separable', interaction: 'identity' }).count.numbers).toBe(
    direct + 16 * (16 + 9 + 32) + 16 * (32 + 49 + 128),
  );
});

test('W[p,i,o] = gain sum_ab left[i,a] position[p,a] O[a,b] right[o,b]', () => {
  const encoding = made(csnn, { genes: 3 });
  const genome = Array.from(counterRng(1).normal('genome', 9));
  const given = expressed(encoding, genome);
  const [left, position, right, o] = ['conv2/left', 'conv2/position', 'conv2/right', 'interaction'].map((name) =>
    numbersOf(given, name),
  ) as [number[], number[], number[], number[]];
  // Codes are as large as direct weights, sqrt(2 / fanIn); the gain is what is left to the product of three.
  const gain = 1 / Math.sqrt((2 / conv2.fanIn) * 3);
  const weight = weightOf(encoding, conv2, genome);
  for (const [p, i, out] of [
    [0, 0, 0],
    [4, 7, 31],
    [8, 15, 2],
  ] as const) {
    let sum = 0;
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) sum += left[i * 3 + a]! * position[p * 3 + a]! * o[a * 3 + b]! * right[out * 3 + b]!;
    expect(weight[(p * 16 + i) * 32 + out]).toBeCloseTo(gain * sum, 5);
  }
});

test('the shape of O counts, its scale does not: not one bit of a weight changes with it', () => {
  const encoding = made(csnn);
  const genome = Array.from(counterRng(2).normal('genome', 256));
  const larger = genome.map((x) => 2 ** 20 * x);
  expect(weightOf(encoding, conv2, larger)).toEqual(weightOf(encoding, conv2, genome));
});

test.each(['normal', 'of rank 1', 'huge', 'tiny'])('Kaiming variance for an O that is %s', (kind) => {
  const small = [stem, conv2, dense('fc1', 'conv2', 4, 32, 24), last];
  const encoding = made(small);
  const normal = Array.from(counterRng(3).normal('genome', 256));
  const genome = normal.map((x, i) =>
    kind === 'of rank 1'
      ? normal[i >> 4]! * normal[i % 16]!
      : x * (kind === 'huge' ? 1e200 : kind === 'tiny' ? 1e-200 : 1),
  );
  for (const layer of small) {
    const ratio = [1, 2, 3, 4].reduce((sum, seed) => sum + meanSquare(weightOf(encoding, layer, genome, seed)), 0) / 4;
    expect((ratio * layer.fanIn) / 2).toBeGreaterThan(0.5);
    expect((ratio * layer.fanIn) / 2).toBeLessThan(2);
  }
});

test('the genome starts at I, and O is what fitness terms see', () => {
  const encoding = made(csnn, { genes: 2 });
  expect(encoding.genome).toEqual({ size: 4, mean: [1, 0, 0, 1], spread: Array(4).fill(0.3 / Math.sqrt(2)) });
  expect(encoding.traits?.([3, 0, 0, 3])).toEqual({ O: [1, 0, 0, 1] });
  expect(encoding.traits?.([0, 0, 0, 0])).toEqual({ O: [0, 0, 0, 0] });
  expect(made(csnn, { genes: 2, pre: 'channel' }).traits?.(meanOf(made(csnn, { genes: 2, pre: 'channel' })))).toEqual({
    O: [1, 0, 0, 1],
  });
});

test('what is evolved, drawn, trained and stored, by interaction', () => {
  const stored = (options: Parameters<typeof made>[1]) => {
    const encoding = made(csnn, { genes: 4, ...options });
    const o = expressed(encoding)['interaction'];
    return [encoding.genome.size, o?.data.length ?? 0, o?.trainable ?? false, encoding.count.numbers - identity];
  };
  const identity = made(csnn, { genes: 4, interaction: 'identity' }).count.numbers;
  expect(stored({})).toEqual([16, 16, false, 16]);
  expect(stored({ train: true })).toEqual([16, 16, true, 16]);
  expect(stored({ interaction: 'identity' })).toEqual([0, 0, false, 0]);
  expect(stored({ interaction: 'learned' })).toEqual([0, 16, true, 16]);
  expect(stored({ interaction: 'random' })).toEqual([0, 16, false, 16]);
  expect(stored({ interaction: 'orthogonal', birth: 'bands' })).toEqual([10, 16, false, 16]);
});

test('an orthogonal O is orthogonal, and another for another seed', () => {
  const encoding = made(csnn, { genes: 12, interaction: 'orthogonal' });
  const o = numbersOf(expressed(encoding), 'interaction');
  for (let a = 0; a < 12; a++)
    for (let b = 0; b < 12; b++) {
      let product = 0;
      for (let i = 0; i < 12; i++) product += o[a * 12 + i]! * o[b * 12 + i]!;
      expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
    }
  expect(numbersOf(expressed(encoding, [], 6), 'interaction')).not.toEqual(o);
});

const unit = (code: number[]) => {
  const scale = Math.sqrt(meanSquare(code));
  return code.map((x) => Math.fround(x / scale));
};
const closeTo = (expected: number[]) => expected.map((x): unknown => expect.closeTo(x, 4));

test('a neuron sends at birth under the code it receives by, where no skip', () => {
  const chain = [stem, conv2, conv('conv3', 'conv2', 3, 32, 32), dense('fc1', 'conv3', 4, 32, 8), last];
  const given = expressed(made(chain));
  expect(unit(numbersOf(given, 'conv3/left'))).toEqual(closeTo(unit(numbersOf(given, 'conv2/right'))));
  // Over the fan-in the same code returns at every position, with other signs.
  const flat = unit(numbersOf(given, 'fc1/left')).map(Math.abs);
  const code = unit(numbersOf(given, 'conv3/right')).map(Math.abs);
  expect(flat).toEqual(closeTo([...code, ...code, ...code, ...code]));

  const skips = chain.map((layer) => ({ ...layer, skip: true }));
  const apart = expressed(made(skips));
  expect(unit(numbersOf(apart, 'conv3/left'))).not.toEqual(closeTo(unit(numbersOf(apart, 'conv2/right'))));
  const told = expressed(made(skips, { codes: 'aligned' }));
  expect(unit(numbersOf(told, 'conv3/left'))).toEqual(closeTo(unit(numbersOf(told, 'conv2/right'))));
  const independent = expressed(made(chain, { codes: 'independent' }));
  expect(unit(numbersOf(independent, 'conv3/left'))).not.toEqual(closeTo(unit(numbersOf(independent, 'conv2/right'))));
});

test('aligned codes carry currents through depth: |W1 W2| grows by about sqrt(n / g)', () => {
  const chain = [0, 1, 2].map((i) => dense(`fc${i}`, i ? `fc${i - 1}` : 'input', 1, 64, 64));
  const through = (codes: 'aligned' | 'independent') => {
    const encoding = made(chain, { genes: 4, codes, interaction: 'identity' });
    const [one, two] = [weightOf(encoding, chain[1]!), weightOf(encoding, chain[2]!)];
    const product = Array.from({ length: 64 * 64 }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < 64; k++) sum += one[(at >> 6) * 64 + k]! * two[k * 64 + (at % 64)]!;
      return sum;
    });
    return Math.sqrt(meanSquare(product));
  };
  const gain = through('aligned') / through('independent');
  expect(gain).toBeGreaterThan(2.5);
  expect(gain).toBeLessThan(6);
});

test('encodes what the options say', () => {
  const names = (options: Parameters<typeof made>[1], layers: readonly Layer[] = csnn) => {
    const given = Object.keys(expressed(made(layers, options)));
    return layers.filter(({ name }) => !given.includes(`${name}/weight`)).map(({ name }) => name);
  };
  expect(names({})).toEqual(['conv2', 'fc1']);
  expect(names({ stem: 'encoded', classifier: 'auto' })).toEqual(['conv1', 'conv2', 'fc1']);
  expect(names({ genes: 90, hidden: 'auto' })).toEqual(['fc1']);
  expect(names({ genes: 4, classifier: 'auto' })).toEqual(['conv2', 'fc1', 'fc2']);
  // Without hidden layers, as in a lesson's first network, all that there is.
  const two = [
    dense('fc1', 'input', 1, 4, 32, { place: 'stem' }),
    dense('fc2', 'fc1', 1, 32, 3, { place: 'classifier' }),
  ];
  expect(names({ genes: 4 }, two)).toEqual(['fc1', 'fc2']);
  expect(names({ genes: 4, stem: 'dense' }, two)).toEqual(['fc2']);
});

test('a typo names the right word', () => {
  const typo = { genes: 4, codec: 'tied' };
  expect(() => made(csnn, typo)).toThrow(/gee\.codec is unknown; .* Did you mean codes\?/);
});

test('says what to change where options contradict or encode nothing', () => {
  const codeOf = (run: () => unknown) => {
    try {
      return void run();
    } catch (error) {
      return isGenoError(error) ? [error.code, error.message, error.fix] : error;
    }
  };
  expect(codeOf(() => made(csnn, { codes: 'tied', pre: 'fan-in' }))).toEqual([
    'GENO_BAD_OPTION',
    expect.stringContaining("gee.pre cannot be 'fan-in' where codes are 'tied'"),
    undefined,
  ]);
  expect(codeOf(() => made(csnn, { genes: 1000, hidden: 'auto' }))).toEqual([
    'GENO_NOTHING_ENCODED',
    'gee with 1000 genes encodes no layer of this network.',
    expect.stringContaining('fewer genes'),
  ]);
});
