import { readFileSync } from 'node:fs';
import { make } from '@genospike/core';
import { adex, cubaLif, lif, plif } from '@genospike/neurons';
import { device, initialParameters, multiStep, offsetOf, tf } from '@genospike/tensor';
import { useBackend } from './speed/genospike.mjs';
import { middle } from './speed/turns.mjs';

/** What compiled neurons cost: the compilation, a step of a neuron, and the same written by hand in C. */
export const options = { backends: { type: 'string', default: 'wasm,native' } };

const STEPS = 4;
const NEURONS = 1 << 20;
const CHANNELS = 64;
const neurons = {
  lif: make(lif, { detachReset: true }, {}),
  plif: make(plif, {}, {}),
  'cuba-lif': make(cubaLif, {}, {}),
  adex: make(adex, {}, {}),
};

const took = (work) => {
  const from = performance.now();
  work();
  return performance.now() - from;
};
/** What a device takes for the kernels of a piece of work: the rest is the host's. */
function inKernels(work) {
  const now = device();
  const { spread } = now;
  let time = 0;
  now.spread = (...given) => (time += took(() => spread.apply(now, given)));
  try {
    work();
  } finally {
    now.spread = spread;
  }
  return time;
}
/** Medians of what each piece of work takes, in ms. They take turns, each twice: what it reads is then as near as it gets. */
function turns(works, rounds, time = took) {
  const seen = works.map(() => []);
  for (let round = -2; round < rounds; round++)
    works.forEach((work, i) => {
      work();
      const milliseconds = time(work);
      if (round >= 0) seen[i].push(milliseconds);
    });
  return seen.map(middle);
}

/** Forward, and forward with backward, of a layer of `count` neurons. */
function layer(neuron, count) {
  const shape = [STEPS, count / CHANNELS, CHANNELS];
  const x = tf.keep(tf.randomNormal(shape, 0.4, 1, 'float32', 1));
  const dy = tf.keep(tf.randomNormal(shape, 0, 1, 'float32', 2));
  const parameters = Object.fromEntries(
    Object.entries(initialParameters(neuron, CHANNELS)).map(([name, { data, shape }]) => [
      name,
      tf.keep(tf.tensor(data, shape)),
    ]),
  );
  const run = (currents) => multiStep(neuron, currents, parameters, { timesteps: STEPS });
  return {
    x,
    dy,
    forward: () => tf.tidy(() => void run(x)),
    both: () => tf.tidy(() => void tf.grad(run)(x, dy)),
    dispose: () => tf.dispose([x, dy, ...Object.values(parameters)]),
  };
}

export default async function compiled({ quick, backends }) {
  const rows = [];
  const row = (subject, metric, value, unit) => {
    rows.push({ case: `T=${STEPS}, ${NEURONS} neurons`, subject, metric, value, unit });
    console.log(`  ${subject.padEnd(18)} ${metric.padEnd(36)} ${value.toPrecision(3)} ${unit}`);
  };
  const rounds = quick ? 5 : 41;
  for (const backend of backends.split(',')) {
    try {
      await useBackend(backend);
    } catch (error) {
      console.log(`  ${backend} is not measured: ${error.message}`);
      continue;
    }
    // The first of all also makes what all kernels share.
    layer(make(lif, { tau: 3 }, {}), CHANNELS).both();
    const layers = Object.entries(neurons).map(([id, neuron]) => {
      const small = layer(neuron, CHANNELS);
      const first = took(small.both);
      row(`${id} ${backend}`, 'compilation', first - took(small.both), 'ms');
      return [id, layer(neuron, NEURONS)];
    });
    const times = turns(
      layers.flatMap(([, { forward, both }]) => [forward, both]),
      rounds,
    );
    const ns = (ms) => (1e6 * ms) / (STEPS * NEURONS);
    layers.forEach(([id], i) => {
      const [forward, both] = times.slice(2 * i);
      row(`${id} ${backend}`, 'forward', ns(forward), 'ns a neuron and step');
      row(`${id} ${backend}`, 'backward', ns(both - forward), 'ns a neuron and step');
      row(`${id} ${backend}`, 'forward + backward over lif', both / times[1], 'x');
    });
    if (backend === 'native') byHand(row, layers[0][1], rounds);
    for (const [, { dispose }] of layers) dispose();
  }
  return { rows };
}

/** The compiled kernels over those of lif.c, by the same compiler; the host's share comes with whole calls. */
function byHand(row, { x, dy, forward, both }, rounds) {
  const source = readFileSync(new URL('neurons/lif.c', import.meta.url), 'utf8');
  for (const kernel of ['lif_forward', 'lif_backward'])
    device().define(kernel, { wasm: () => new Uint8Array(), c: () => ({ source, kernel }) });
  const size = 4 * STEPS * NEURONS;
  device().arena.scratch(2 * size, (at) => {
    const hand = () => device().spread('lif_forward', [[NEURONS, STEPS, offsetOf(x), at]]);
    const handBoth = () => {
      hand();
      device().spread('lif_backward', [[NEURONS, STEPS, offsetOf(x), offsetOf(dy), at + size]]);
    };
    for (const [what, time] of Object.entries({ kernels: inKernels, 'whole call': took })) {
      const [mine, theirs, mineBoth, theirBoth] = turns([forward, hand, both, handBoth], rounds, time);
      row('lif native', `forward over C by hand, ${what}`, mine / theirs, 'x');
      row('lif native', `both over C by hand, ${what}`, mineBoth / theirBoth, 'x');
    }
  });
}
