import { readdirSync } from 'node:fs';
import { make } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';

const plugins = new URL('../../plugins/', import.meta.url);

/** Every optimizer of the plugins here, by id: nothing to list when one is added. A plugin that does not load is told. */
export async function optimizers() {
  const [found, broken] = [new Map(), []];
  for (const folder of readdirSync(plugins).filter((name) => name.startsWith('optimizer-'))) {
    try {
      const { default: plugin } = await import(`@genospike/${folder}`);
      for (const one of plugin.provides) if (one.role === 'optimizer') found.set(one.id, one);
    } catch (error) {
      broken.push(`${folder}: ${error.message}`);
    }
  }
  return { found, broken };
}

/** Whether its options may hold this. */
export const takes = (contribution, options) => !contribution.options['~standard'].validate(options).issues;

/** `id` or `id:option=value:...`; a population only where it takes one. */
export async function build(subject, { d, x0, sigma, population, seed, bounds, more = {} }) {
  const [id, ...set] = subject.split(':');
  const { found } = await optimizers();
  const contribution = found.get(id);
  if (!contribution) throw new Error(`No optimizer ${id}. Known: ${[...found.keys()].join(', ')}`);
  const named = Object.fromEntries(
    set.map((one) => {
      const [key, value] = one.split('=');
      return [key, Number.isNaN(Number(value)) ? value : Number(value)];
    }),
  );
  const chosen = { ...named, ...more };
  const options = population && takes(contribution, { ...chosen, population }) ? { ...chosen, population } : chosen;
  const space = { size: d, mean: x0, spread: sigma, ...(bounds && { bounds }) };
  return make(contribution, options, { space, rng: counterRng(seed) });
}

export const told = (genome, f, values = [-f], traits = {}) =>
  Number.isFinite(f)
    ? { genome, status: 'ok', value: -f, values, traits }
    : { genome, status: 'failed', value: -Number.MAX_VALUE, values: values.map(() => -Number.MAX_VALUE), traits: {} };
