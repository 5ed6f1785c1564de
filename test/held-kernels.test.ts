import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import type { Encoding, Layer } from '@genospike/core';
import { evaluate, train } from '@genospike/snn';
import { tf } from '@genospike/tensor';
import { wasm } from '@genospike/tensor/plugin';
import { adamw, adex, csnn, cubaLif, direct, evolvingConnectivity, gee, gem, hashed, hypernetwork, lif, mlp, plif, psn, recurrent, sgd } from 'genospike'; // prettier-ignore
import { resnet, sewResnet } from '@genospike/networks';
import { compute } from '../packages/testkit/src/backend/op.ts';
import { ops } from '../packages/testkit/src/backend/ops/index.ts';
import { dataset, modelOf, rng } from './small-model.ts';

await make(wasm, {}, { threads: 1 });
const kernelsOf = async (work: () => Promise<void>): Promise<readonly string[]> => {
  const { kernelNames } = await tf.profile(async () => (await work(), []));
  return kernelNames;
};

const small = make(mlp, { hidden: [9] }, {});
const networks = {
  csnn: make(csnn, { conv: [4], dense: [5] }, {}),
  mlp: small,
  recurrent: make(recurrent, { hidden: [6] }, {}),
  resnet: make(resnet, { filters: [4, 6], blocks: [1, 1] }, {}),
  'sew-resnet': make(sewResnet, { filters: [4, 6], blocks: [1, 1] }, {}),
};
type Encode = (layers: readonly Layer[]) => Encoding;
const encodings: Readonly<Record<string, Encode>> = {
  direct: (layers) => make(direct, {}, { layers }),
  gee: (layers) => make(gee, { genes: 4 }, { layers }),
  gem: (layers) => make(gem, {}, { layers }),
  hashed: (layers) => make(hashed, {}, { layers }),
  hypernetwork: (layers) => make(hypernetwork, {}, { layers }),
  'evolving-connectivity': (layers) => make(evolvingConnectivity, {}, { layers }),
};
const neurons = { lif: make(lif, {}, {}), plif: make(plif, {}, {}), 'cuba-lif': make(cubaLif, {}, {}), adex: make(adex, {}, {}), psn: make(psn, {}, { timesteps: 4 }) }; // prettier-ignore
const rules = { adamw: make(adamw, { batch: 48 }, {}), sgd: make(sgd, { batch: 48 }, {}) };

test('every kernel that training and inference of what we ship run is held by the law of a backend', async () => {
  const held = new Set(await kernelsOf(async () => {
    for (const [name, op] of Object.entries(ops)) await compute(name, op);
  })); // prettier-ignore
  const trials = [
    ...Object.values(networks).map((network) => ({ network })),
    ...Object.values(encodings).map((encode) => ({ encode })),
    ...Object.values(neurons).map((neuron) => ({ neuron })),
    ...Object.values(rules).map((learning) => ({ learning })),
  ];
  const missing = new Set<string>();
  for (const trial of trials) {
    const { network, encode, neuron, learning } = { network: small, encode: encodings['direct']!, neuron: neurons.lif, learning: rules.adamw, ...trial }; // prettier-ignore
    const model = modelOf(network, encode, neuron);
    const ran = await kernelsOf(async () => {
      const { train: split, validation } = dataset.splits;
      if (model.trainable.length) await train(model, { learning, split, epochs: 1, rng });
      await evaluate(model, { split: validation, rng, detail: true });
    });
    for (const name of ran) if (!held.has(name)) missing.add(name);
    model.dispose();
  }
  expect([...missing]).toEqual([]);
}, 120_000);
