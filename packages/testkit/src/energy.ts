import { make, type Counts, type Joules, type LayerCount, type OfRole } from '@genospike/core';
import { lawsOf, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';

const stem: LayerCount = {
  name: 'conv1',
  kind: 'conv',
  input: 'analog',
  runs: 1,
  macs: 112_896,
  density: 0.19,
  inputs: 784,
  outputs: 12_544,
  weights: 144,
};
const hidden: LayerCount = {
  name: 'conv2',
  kind: 'conv',
  input: 'binary',
  runs: 4,
  macs: 903_168,
  density: 0.1,
  inputs: 3136,
  outputs: 6272,
  weights: 4608,
};
const counts = (...layers: LayerCount[]): Counts => ({
  layers,
  neurons: layers.map(({ name, outputs, density, runs }) => ({
    name: `${name}/neuron`,
    neurons: outputs,
    rate: density,
    steps: runs,
  })),
});

/** The law of the role `energy`. */
export function energyLaws(contribution: OfRole<'energy'>, of: Case = {}): Law[] {
  const energy = () => make(contribution, of.options ?? {}, of.needs ?? {});
  const joules = (...layers: LayerCount[]): Extract<Joules, { status: 'ok' }> => {
    const found = energy().joules(counts(...layers));
    must(found.status === 'ok', `Sane counts failed: ${'reason' in found ? found.reason : ''}`);
    return found;
  };
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

  return lawsOf(contribution, of, {
    'says who it is': () => {
      const { id, scope, constants, citation } = energy();
      must(id === contribution.id, `It calls itself ${id}: figures would bear another name than the config.`);
      must(scope.trim() !== '' && citation.trim() !== '', 'scope and citation must not be empty.');
      must(Object.keys(constants).length > 0, 'constants are empty: nobody could repeat the figure.');
      const strange = Object.entries(constants).find(([, value]) => !Number.isFinite(value));
      must(!strange, `The constant ${strange?.[0]} is ${strange?.[1]}.`);
    },
    'every layer counts, and they add up': () => {
      const { total, layers } = joules(stem, hidden);
      must(layers.map(({ name }) => name).join() === 'conv1,conv2', 'It must answer for each layer, in their order.');
      must(
        layers.every((layer) => Number.isFinite(layer.joules) && layer.joules >= 0),
        'Joules of a layer must be finite and not negative.',
      );
      const sum = layers.reduce((all, layer) => all + layer.joules, 0);
      must(near(sum, total), `The layers make ${sum} J, the total says ${total} J.`);
      must(near(joules(stem).total + joules(hidden).total, total), 'Two layers do not cost what they cost alone.');
    },
    'more spikes never cost less': () => {
      const costs = [0, 0.01, 0.1, 0.5, 1].map((density) => joules({ ...hidden, density }).total);
      must(
        costs.every((cost, i) => i === 0 || cost >= costs[i - 1]!),
        `Joules from silent to always firing: ${costs.join(', ')}.`,
      );
    },
    'more work never costs less': () => {
      const { total } = joules(hidden);
      for (const more of [{ macs: 2 * hidden.macs }, { runs: 2 * hidden.runs }])
        must(joules({ ...hidden, ...more }).total >= total, `${Object.keys(more).join()} doubled costs less.`);
    },
    'fails in words where a count is not a number': () => {
      const unknown = { ...hidden, macs: NaN, density: NaN, runs: NaN, weights: NaN, inputs: NaN, outputs: NaN };
      const found = energy().joules(counts(stem, unknown));
      must(found.status === 'failed', 'NaN counts gave joules: what cannot be computed is failed, never a number.');
      must(found.reason.trim() !== '', 'It failed without a reason.');
    },
    'same counts, same joules; counts untouched': () => {
      const given = counts(stem, hidden);
      const before = JSON.stringify(given);
      const [a, b] = [energy().joules(given), energy().joules(given)].map((found) => JSON.stringify(found));
      must(a === b, 'Asked again, it gave other joules.');
      must(JSON.stringify(given) === before, 'It wrote into the counts.');
    },
  });
}

/** Runs the law of the role `energy` for each set of options. */
export const testEnergy = (contribution: OfRole<'energy'>, cases: readonly Case[] = [{}]): void =>
  testLaws(cases.flatMap((of) => energyLaws(contribution, of)));
