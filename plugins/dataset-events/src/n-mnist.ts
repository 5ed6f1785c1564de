import { resolve } from 'node:path';
import { define, Folder, GenoError } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import * as z from 'zod';
import { SIDE } from './recording.ts';
import { checked, recordingsIn, recordingSplit } from './recordings.ts';

/** N-MNIST: MNIST's digits before a moving event camera, 60,000 + 10,000 recordings of about 0.3 s, or any part of them:
 *  a folder of Train/LABEL/NAME.bin and Test/LABEL/NAME.bin. */
export const nMnist = define('dataset', {
  id: 'n-mnist',
  options: z.strictObject({
    from: z.string().min(1).default('data/n-mnist').describe('Folder with Train and Test, seen from the config'),
    validation: z.number().gt(0).lt(1).default(0.1).describe('Share of the Train recordings to choose by'),
  }),
  needs: { folder: Folder },
  async create({ options, folder }) {
    const from = resolve(folder, options.from);
    const [all, tests] = [recordingsIn(from, 'Train'), recordingsIn(from, 'Test')];
    // One of them must be left to train with.
    const held = Math.max(1, Math.round(all.length * options.validation));
    if (all.length <= held || tests.length === 0) {
      const message = `n-mnist is not here: looked for Train/LABEL/NAME.bin and Test/LABEL/NAME.bin in ${from}.`;
      const fix = "Put the recordings there, or name their folder: nMnist({ from: 'FOLDER' }).";
      throw new GenoError('GENO_DATA_MISSING', message, { role: 'dataset', path: from, fix });
    }
    const checksum = await checked(from, 'n-mnist', [...tests, ...all]);
    const order = Array.from(counterRng('n-mnist').permutation('validation split', all.length), (i) => all[i]!);
    return {
      form: 'events',
      name: 'n-mnist',
      shape: [SIDE, SIDE, 2],
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      splits: {
        train: recordingSplit(from, order.slice(0, -held)),
        validation: recordingSplit(from, order.slice(-held)),
        test: recordingSplit(from, tests),
      },
      checksums: [checksum],
      licence: 'CC BY-SA 4.0',
      citation:
        'Orchard, Jayawant, Cohen, Thakor: Converting static image datasets to spiking neuromorphic datasets using saccades. Front. Neurosci. 9:437, 2015.',
      source: from,
    };
  },
});
