import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { counterRng } from '@genospike/tensor/rng';

/** Real images where `../shared/data` has them; else, and for sequences, drawn ones of the same shape. */
const shared = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const rng = counterRng('speed');

/** @returns samples row by row [n, (frames,) height, width, channels], targets [n], and in words where they are from */
export function samplesOf({ data, graph, frames = 1 }, n) {
  const size = graph.input.reduce((a, b) => a * b);
  const readers = { cifar10, mnist };
  return readers[data]?.(n) ?? drawn({ n, size, frames, classes: graph.nodes.at(-1).units ?? 10 });
}

const opened = (path) => (existsSync(join(shared, path)) ? gunzipSync(readFileSync(join(shared, path))) : undefined);

/** A record: a label, then the planes red, green and blue. */
function cifar10(n) {
  const bytes = opened('cifar10-subset/cifar10_train_12000.bin.gz');
  if (!bytes) return undefined;
  const targets = Int32Array.from({ length: n }, (_, i) => bytes[i * 3073]);
  const pixel = (i) => {
    const [image, place, channel] = [Math.floor(i / 3072), Math.floor((i % 3072) / 3), i % 3];
    return (bytes[image * 3073 + 1 + channel * 1024 + place] / 255 - 0.5) * 2;
  };
  return { samples: Float32Array.from({ length: n * 3072 }, (_, i) => pixel(i)), targets, from: 'CIFAR-10' };
}

function mnist(n) {
  const images = opened('mnist/train-images-idx3-ubyte.gz');
  const labels = opened('mnist/train-labels-idx1-ubyte.gz');
  if (!images || !labels) return undefined;
  const samples = Float32Array.from({ length: n * 784 }, (_, i) => images[16 + i] / 255);
  return { samples, targets: Int32Array.from({ length: n }, (_, i) => labels[8 + i]), from: 'MNIST' };
}

/** Still: a class has a mean, a sample noise around it. Sequences: spikes of channels around a place that moves in time,
 *  a track for every class, as formants do. */
function drawn({ n, size, frames, classes }) {
  const targets = Int32Array.from({ length: n }, (_, i) => i % classes);
  if (frames === 1) {
    const means = rng.normal('means', classes * size);
    const noise = rng.normal('noise', n * size);
    const samples = noise.map((z, i) => 0.5 + 0.15 * (z + means[targets[Math.floor(i / size)] * size + (i % size)]));
    return { samples, targets, from: 'drawn: class means and noise' };
  }
  const draws = rng.uniform('spikes', n * frames * size);
  const rate = (label, t, channel) => {
    const centre = size * (0.5 + 0.35 * Math.sin((label + 1) * (0.7 + (3 * t) / frames)));
    return 0.02 + 0.5 * Math.exp(-(((channel - centre) / (size * 0.05)) ** 2));
  };
  const samples = draws.map((u, i) => {
    const [sample, t] = [Math.floor(i / (frames * size)), Math.floor(i / size) % frames];
    return u < rate(targets[sample], t, i % size) ? 1 : 0;
  });
  return { samples, targets, from: 'drawn: spikes along a track of each class' };
}
