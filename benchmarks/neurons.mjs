import { readFileSync } from 'node:fs';
import { make } from '@genospike/core';
import { adex, cubaLif, lif, plif } from '@genospike/neurons';
import { device, multiStep, offsetOf, tf } from '@genospike/tensor';
import { useBackend } from './speed/genospike.mjs';
import { middle } from './speed/turns.mjs';

/** What compiled neurons cost: the compilation, a step of a neuron, and the same written by hand in C. */
export const options = { backends: { type: 'string', default: 'wasm,native' } };

const STEPS = 4;
const NEURONS = 1 << 18;
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
/** Medians of what each piece of work takes, in ms; they take turns. */
function turns(works, rounds) {
  const seen = works.map(() => []);
  for (let round = -2; round < rounds; round++)
    works.forEach((work, i) => {
      const time = took(work);
      if (round >= 0) seen[i].push(time);
    });
  return seen.map(middle);
}

/** Forward, and forward with backward, of a layer of `count` neurons. */
function layer(neuron, count) {
  const x = tf.keep(tf.randomNormal([STEPS, count], 0.4, 1, 'float32', 1));
  const dy = tf.keep(tf.randomNormal([STEPS, count], 0, 1, 'float32', 2));
  const parameters = Object.fromEntries(
    Object.entries(neuron.parameters).flatMap(([name, of]) =>
      typeof of === 'object' && of.trainable ? [[name, tf.keep(tf.scalar(of.data))]] : [],
    ),
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
    console.log(`  ${subject.padEnd(18)} ${metric.padEnd(28)} ${value.toPrecision(3)} ${unit}`);
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
    layer(make(lif, { tau: 3 }, {}), 16).both();
    const layers = Object.entries(neurons).map(([id, neuron]) => {
      const small = layer(neuron, 16);
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

/** Whole calls of the compiled kernels over the kernels of lif.c, by the same compiler. */
function byHand(row, { x, dy, forward, both }, rounds) {
  const source = readFileSync(new URL('neurons/lif.c', import.meta.url), 'utf8');
  for (const kernel of ['lif_forward', 'lif_backward'])
    device().define(kernel, { wasm: () => new Uint8Array(), c: () => ({ source, kernel }) });
  const { arena } = device();
  const size = 4 * STEPS * NEURONS;
  arena.scratch(2 * size, (at) => {
    const hand = {
      forward: () => device().spread('lif_forward', [[NEURONS, STEPS, offsetOf(x), at]]),
      backward: () => device().spread('lif_backward', [[NEURONS, STEPS, offsetOf(x), offsetOf(dy), at + size]]),
    };
    const [mine, theirs, mineBoth, theirBackward] = turns([forward, hand.forward, both, hand.backward], rounds);
    row('lif native', 'forward over C by hand', mine / theirs, 'x');
    row('lif native', 'both over C by hand', mineBoth / (theirs + theirBackward), 'x');
  });
}
