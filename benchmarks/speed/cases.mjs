/** The networks that are timed, as graphs of plain data: Genospike runs them as they are, peers.py builds the same of torch
 *  modules. No layer has a bias. LIF, tau 2, threshold 1, hard and detached reset, ATan surrogate; SGD with momentum 0.9. */
const conv = (name, filters, { kernel = 3, stride = 1, ...more } = {}) => [
  { name, op: 'conv', filters, kernel, stride, ...more },
  { name: `${name}/norm`, op: 'norm' },
];
const neuron = (name, more = {}) => ({ name: `${name}/neuron`, op: 'neuron', ...more });
const pool = (name, size = 2) => ({ name: `${name}/pool`, op: 'pool', size });
const dense = (name, units) => ({ name, op: 'dense', units });

const m1 = {
  input: [32, 32, 3],
  nodes: [
    ...conv('conv1', 64),
    neuron('conv1'),
    ...conv('conv2', 64),
    neuron('conv2'),
    pool('conv2'),
    ...conv('conv3', 128),
    neuron('conv3'),
    pool('conv3'),
    ...conv('conv4', 128),
    neuron('conv4'),
    pool('all', 'global'),
    dense('output', 10),
  ],
};

const mnistCnn = {
  input: [28, 28, 1],
  nodes: [
    ...conv('conv1', 16),
    neuron('conv1'),
    pool('conv1'),
    ...conv('conv2', 32),
    neuron('conv2'),
    pool('conv2'),
    dense('output', 10),
  ],
};

const mlp = {
  input: [1, 1, 784],
  nodes: [dense('fc1', 256), neuron('fc1'), dense('output', 10), neuron('output')],
};

/** He et al. 2016 in the CIFAR form: a stem of 3x3 and no pool, four stages of two basic blocks; neurons after every norm,
 *  the second of a block after the sum. */
function resnet18() {
  const nodes = [...conv('stem', 64), neuron('stem')];
  let before = 'stem/neuron';
  [64, 128, 256, 512].forEach((filters, stage) => {
    for (const block of [1, 2]) {
      const name = `stage${stage + 1}.${block}`;
      const stride = stage > 0 && block === 1 ? 2 : 1;
      nodes.push(...conv(`${name}/a`, filters, { stride, from: [before] }), neuron(`${name}/a`));
      nodes.push(...conv(`${name}/b`, filters));
      let skip = before;
      if (stride > 1) {
        nodes.push(...conv(`${name}/skip`, filters, { kernel: 1, stride, from: [before] }));
        skip = `${name}/skip/norm`;
      }
      nodes.push({ name: `${name}/sum`, op: 'add', from: [`${name}/b/norm`, skip] }, neuron(name));
      before = `${name}/neuron`;
    }
  });
  return { input: [32, 32, 3], nodes: [...nodes, pool('all', 'global'), dense('output', 10)] };
}

const recurrent = {
  input: [1, 1, 700],
  nodes: [dense('fc1', 256), neuron('fc1', { recurrent: true }), dense('output', 20)],
};

/** `data`: see data.mjs. `train`: steps before anything is timed. */
export const cases = {
  m1: { graph: m1, timesteps: 4, batch: 32, data: 'cifar10', train: 150 },
  'mnist-cnn': { graph: mnistCnn, timesteps: 4, batch: 64, data: 'mnist', train: 300 },
  mlp: { graph: mlp, timesteps: 8, batch: 128, data: 'mnist', train: 300 },
  'resnet-18': { graph: resnet18(), timesteps: 4, batch: 16, data: 'cifar10', train: 25 },
  'recurrent-t100': { graph: recurrent, timesteps: 100, frames: 100, batch: 32, data: 'spoken', train: 100 },
  'm1-gee-16': { graph: m1, timesteps: 4, batch: 32, data: 'cifar10', train: 150, genes: 16 },
  'm1-gee-64': { graph: m1, timesteps: 4, batch: 32, data: 'cifar10', train: 150, genes: 64 },
};
