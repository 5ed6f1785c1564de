import { define, messageOf } from '@genospike/core';
import type { Encoding, Layer, Parameters } from '@genospike/core';
import { encodingLaws } from '@genospike/testkit';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { expect, test } from '@jest/globals';
import { ring } from './ring.ts';

interface Sound extends Encoding {
  weight(parameters: Parameters, layer: Layer): tf.Tensor;
}

/** A sound encoding (every weight a parameter, over a genome of two gains), and what one mistake changes. */
const sound = (layers: readonly Layer[]): Sound => ({
  genome: { size: 2, mean: 1, spread: 0.1 },
  express: (genome, rng) => ({
    gain: { data: [genome[0]! + genome[1]!], trainable: false },
    ...Object.fromEntries(
      layers.map(({ name, fanIn, fanOut, shape }) => [
        `${name}/w`,
        { data: rng.normal(name, fanIn * fanOut).map((x) => x / Math.sqrt(2 * fanIn)), shape },
      ]),
    ),
  }),
  weight: (p, { name }) => p.get(`${name}/w`).mul(p.get('gain')),
  traits: (genome) => ({ gain: genome }),
  count: { numbers: layers.reduce((sum, { fanIn, fanOut }) => sum + fanIn * fanOut, 1) },
});
type Mistake = (good: Sound, layers: readonly Layer[]) => Partial<Encoding>;

/** What one law says on the network `conv`: a sentence, or nothing. */
async function verdict(mistake: Mistake, law: string): Promise<string | undefined> {
  const wrong = define('encoding', {
    id: 'wrong',
    create: ({ layers }) => ({ ...sound(layers), ...mistake(sound(layers), layers) }),
  });
  const found = encodingLaws(wrong, {}).find(({ name }) => name === `encoding wrong: ${law}, conv`);
  try {
    await found?.run();
    return found ? undefined : 'no such law';
  } catch (error) {
    return messageOf(error);
  }
}

/** Each mistake with the law that must find it, and what its sentence must say. */
const mistakes: readonly [what: string, law: string, says: RegExp, Mistake][] = [
  [
    'is a hundred times too slow',
    'speed',
    /decoding takes .* ms, \d+ times a product of rank 64 .*; 100 times is allowed/,
    (good) => ({
      weight: (p, layer) => {
        const end = performance.now() + 200;
        while (performance.now() < end);
        return good.weight(p, layer);
      },
    }),
  ],
  [
    'draws from no seed',
    'seed',
    /Math\.random/,
    (good) => ({
      express: (genome) => good.express(genome, counterRng(unseeded++)),
    }),
  ],
  [
    'ignores its seed',
    'seed',
    /another seed gives the same/,
    (good) => ({
      express: (genome, rng) => (rng.normal('unused', 1), good.express(genome, counterRng(1))),
    }),
  ],
  [
    'transposes a weight',
    'shape',
    /conv1.*\[3, 3, 2, 6\].*\[6, 2, 3, 3\]/,
    (good) => ({
      weight: (p, layer) => good.weight(p, layer).transpose(),
    }),
  ],
  [
    'claims a wrong shape',
    'express',
    /'gain' 1 numbers in shape \[2\]/,
    (good) => ({
      express: (genome, rng) => ({ ...good.express(genome, rng), gain: { data: [genome[0]!], shape: [2] } }),
    }),
  ],
  [
    'wants whole numbers trained',
    'express',
    /'gain' as an Int32Array to be trained/,
    (good) => ({
      express: (genome, rng) => ({ ...good.express(genome, rng), gain: { data: Int32Array.of(1) } }),
    }),
  ],
  [
    'writes into the genome',
    'express',
    /frozen: copy before you write/,
    (good) => ({
      express: (genome, rng) => ((genome as number[]).fill(1), good.express(genome, rng)),
    }),
  ],
  [
    'divides by the norm of zero',
    'express',
    /'gain'.*not finite for a genome of zeros/,
    (good) => ({
      express: (genome, rng) => ({
        ...good.express(genome, rng),
        gain: { data: [genome[0]! / Math.hypot(...genome)], trainable: false },
      }),
    }),
  ],
  [
    'overflows in the weight',
    'shape',
    /conv1 is not finite/,
    (good) => ({
      weight: (p, layer) => good.weight(p, layer).mul(p.get('gain').exp().div(Math.exp(2))),
    }),
  ],
  [
    'keeps tensors',
    'pure',
    /tf\.keep/,
    (good) => ({
      weight: (p, layer) => tf.keep(good.weight(p, layer)),
    }),
  ],
  [
    'disposes a parameter',
    'pure',
    /disposes 'gain'|disposed/,
    (good) => ({
      weight: (p, layer) => {
        const weight = good.weight(p, layer);
        if (layer.place === 'classifier') p.get('gain').dispose();
        return weight;
      },
    }),
  ],
  [
    'rebuilds a tensor from numbers',
    'gradient',
    /conv1\/w.*yours \+?0.*[^]*dataSync/,
    (good) => ({
      weight: (p, layer) => tf.tensor(good.weight(p, layer).dataSync(), layer.shape),
    }),
  ],
  [
    'has a half wrong gradient',
    'gradient',
    /conv2\/w/,
    (good) => ({
      weight: (p, layer) => {
        const w = good.weight(p, layer);
        return layer.name === 'conv2' ? w.div(2).add(tf.tensor(w.dataSync(), w.shape).div(2)) : w;
      },
    }),
  ],
  [
    'rounds',
    'gradient',
    /round/,
    (good) => ({
      weight: (p, layer) => good.weight(p, layer).mul(1e4).round().div(1e4),
    }),
  ],
  ['counts too few', 'count', /training changes/, () => ({ count: { numbers: 10 } })],
  [
    'counts too many',
    'count',
    /count what is stored once/,
    (good) => ({
      count: { numbers: 2 * good.count.numbers },
    }),
  ],
  ['counts nothing', 'count', /above 0/, () => ({ count: { numbers: Number.NaN } })],
  [
    'forgets the fan-in',
    'variance',
    /times the variance/,
    (good) => ({
      weight: (p, layer) => good.weight(p, layer).mul(Math.sqrt(layer.fanIn)),
    }),
  ],
  [
    'keeps state',
    'pure',
    /differs between two calls/,
    (good) => {
      let calls = 0;
      return { weight: (p, layer) => good.weight(p, layer).mul(1 + ++calls / 1000) };
    },
  ],
  [
    'gives a short mean',
    'genome',
    /genome\.mean has 1 numbers for a genome of 2/,
    () => ({
      genome: { size: 2, mean: [0], spread: 1 },
    }),
  ],
  ['gives no spread', 'genome', /spread/, () => ({ genome: { size: 2, mean: 0, spread: [1, 0] } })],
  ['leaves its bounds', 'genome', /bounds/, () => ({ genome: { size: 2, mean: 2, spread: 1, bounds: [0, 1] } })],
  ['has a trait that is not finite', 'traits', /'half'/, () => ({ traits: () => ({ half: [Number.NaN] }) })],
  [
    'asks for an unknown name',
    'shape',
    /'nothing'; express gave gain, conv1\/w/,
    () => ({
      weight: (p) => p.get('nothing'),
    }),
  ],
  [
    'refines in place',
    'refine',
    /writes into 'gain'/,
    () => ({
      refine: (parameters) => ({ gain: parameters['gain']!.fill(0) }),
    }),
  ],
  ['asks for too wide a network', 'width', /above the target/, () => ({ width: () => 1 })],
];
let unseeded = 0;

test.each([...new Set(mistakes.map(([, law]) => law))])('a sound encoding keeps the law of %s', async (law) => {
  expect(await verdict(() => ({}), law)).toBeUndefined();
});

test.each(mistakes)('one that %s breaks the law of %s', async (_what, law, says, mistake) => {
  expect(await verdict(mistake, law)).toMatch(says);
});

test('laws name the contribution, its options and the network', () => {
  const names = encodingLaws(ring, { options: { harmonics: 1 } }).map(({ name }) => name);
  expect(names).toContain('encoding ring {"harmonics":1}: gradient, conv');
  expect(new Set(names).size).toBe(names.length);
});

test('a law that does not hold by design is left out by name', () => {
  const names = encodingLaws(ring, { except: { gradient: 'straight-through' } }).map(({ name }) => name);
  expect(names.some((name) => name.includes('gradient'))).toBe(false);
  expect(names.some((name) => name.includes('variance'))).toBe(true);
});
