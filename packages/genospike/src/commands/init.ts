import { existsSync, writeFileSync } from 'node:fs';
import { GenoError } from '@genospike/core';

const FILE = 'genospike.config.ts';
/** Others that would be found in its place, or beside it. */
const OTHERS = ['mts', 'js', 'mjs', 'json', 'yaml'].map((end) => `genospike.config.${end}`);

const text = `import { accuracy, adamw, cmaEs, csnn, defineConfig, direct, directCoding, gee, lif, mnist, narrow } from 'genospike';

// Run it: npx genospike run          What can be chosen: npx genospike plugins
export default defineConfig({
  // The run's folder is runs/NAME-...
  name: 'mnist',

  // What is learned, and what learns it.
  dataset: mnist({ train: 6_000, validation: 2_000 }), // your files: mnist({ from: 'FOLDER' })
  coder: directCoding({ timesteps: 4 }), // how samples become input over time
  network: csnn({ conv: [16, 32], dense: [128] }), // two convolutions, one dense layer
  neuron: lif({ tau: 2, threshold: 0.5 }), // leaky integrate-and-fire; its surrogate is atan()
  learning: adamw({ rate: 0.005 }),

  // How few numbers become all weights; and what that is compared with: as many parameters, and every weight its own.
  encoding: gee({ genes: 16 }),
  baselines: [narrow(), direct()],

  // The search for a genome: each is trained briefly and scored.
  optimizer: cmaEs({ population: 8 }),
  fitness: [accuracy()],
  evolve: { generations: 4, epochs: 1, samples: 512 },

  // The best one, and each baseline, is then trained at length, once a seed, and tested once.
  settle: { epochs: 3 },
  seeds: [1],
});
`;

/** `genospike init`: a config to begin with, in this folder.
 *  @throws GENO_USAGE where one is here already */
export async function initCommand({ force = false }: { readonly force?: boolean }): Promise<number> {
  const here = [FILE, ...OTHERS].find((file) => existsSync(file));
  if (here !== undefined && !(force && here === FILE))
    throw new GenoError('GENO_USAGE', `${here} is here already; nothing was written.`, {
      path: process.cwd(),
      fix: here === FILE ? 'genospike init --force overwrites it.' : 'Move it away: two configs in one folder confuse.',
    });
  writeFileSync(FILE, text);
  process.stdout.write(`  ${FILE}: MNIST, a few minutes. Next: npx genospike run\n`);
  return 0;
}
