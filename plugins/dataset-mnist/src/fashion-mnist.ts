import { resolve } from 'node:path';
import { define, Folder } from '@genospike/core';
import { idxDataset, options, type Facts } from './idx-dataset.ts';

const facts: Facts = {
  name: 'fashion-mnist',
  classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
  // Of the unpacked files; the published .gz have 8d4fb7e6..., 25c81989..., bef4ecab..., bb300cfd...
  md5: {
    'train-images-idx3-ubyte': 'f4a8712d7a061bf5bd6d2ca38dc4d50a',
    'train-labels-idx1-ubyte': '9018921c3c673c538a1fc5bad174d6f9',
    't10k-images-idx3-ubyte': '8181f5470baa50b63fa0f6fddb340f0a',
    't10k-labels-idx1-ubyte': '15d484375f8d13e6eb1aabb0c3f46965',
  },
  licence: 'MIT, Zalando SE',
  citation:
    'Xiao, Rasul, Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms. arXiv:1708.07747, 2017.',
};

/** Fashion-MNIST, 60,000 + 10,000 pieces of clothing of 28 x 28 pixels, from a folder of its four idx files. */
export const fashionMnist = define('dataset', {
  id: 'fashion-mnist',
  options,
  needs: { folder: Folder },
  create({ options, folder }) {
    const from = resolve(folder, options.from ?? 'data/fashion-mnist');
    const fix = "Put the four idx files (.gz or not) there, or name their folder: fashionMnist({ from: 'FOLDER' }).";
    return idxDataset(facts, options, { folder: from, source: from, fix });
  },
});
