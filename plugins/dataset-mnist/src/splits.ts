import { GenoError, type Dataset, type Split } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import type { Idx } from './idx.ts';

const GREY = Float32Array.from({ length: 256 }, (_, x) => x / 255);

/** Images as bytes, seen through a list of places; converted to [0, 1] when read. */
function split(images: Idx, labels: Idx, places: Int32Array): Split {
  const pixels = images.data.length / images.shape[0]!;
  return {
    size: places.length,
    read(indices) {
      const samples = new Float32Array(indices.length * pixels);
      const said = new Int32Array(indices.length);
      indices.forEach((index, i) => {
        const place = places[index];
        if (place === undefined) throw new RangeError(`index ${index} of a split of ${places.length} images`);
        const image = images.data.subarray(place * pixels, (place + 1) * pixels);
        for (let j = 0; j < pixels; j++) samples[i * pixels + j] = GREY[image[j]!]!;
        said[i] = labels.data[place]!;
      });
      return { samples, targets: said };
    },
  };
}

function check(kind: 'train' | 'test', images: Idx, labels: Idx, classes: number): void {
  const wrong = (what: string) => new GenoError('GENO_IDX', `${kind} files: ${what}.`, { role: 'dataset' });
  if (images.shape[0] !== labels.shape[0]) throw wrong(`${images.shape[0]} images, ${labels.shape[0]} labels`);
  const strange = labels.data.findIndex((label) => label >= classes);
  if (strange >= 0) throw wrong(`label ${labels.data[strange]} at place ${strange}; there are ${classes} classes`);
}

const few = (option: string, asked: string, there: number, most: number, fix: string) =>
  new GenoError('GENO_BAD_OPTION', `${asked}, but there are ${there} images; at most ${most}.`, {
    role: 'dataset',
    path: `dataset.${option}`,
    fix,
  });

/** The official train files in one fixed random order: `train` from its front, `validation` from its back, so that
 *  changing the size of one leaves the images of the other. The official test files in their own order. */
export function splits(
  files: { readonly train: readonly [Idx, Idx]; readonly test: readonly [Idx, Idx] },
  classes: number,
  sizes: { readonly train?: number | undefined; readonly validation: number; readonly test?: number | undefined },
): Dataset['splits'] {
  check('train', ...files.train, classes);
  check('test', ...files.test, classes);
  const [all, tests] = [files.train[0].shape[0]!, files.test[0].shape[0]!];
  const { validation, train = all - validation, test = tests } = sizes;
  if (validation >= all)
    throw few('validation', `validation asks for ${validation}`, all, all - 1, `Set validation below ${all}.`);
  if (train + validation > all) {
    const left = all - validation;
    throw few('train', `train asks for ${train} beside validation ${validation}`, all, left, `Set train to ${left}.`);
  }
  if (test > tests) throw few('test', `test asks for ${test}`, tests, tests, `Set test to ${tests}.`);
  const order = counterRng('mnist').permutation('validation split', all);
  return {
    train: split(...files.train, order.subarray(0, train)),
    validation: split(...files.train, order.subarray(all - validation)),
    test: split(
      ...files.test,
      Int32Array.from({ length: test }, (_, i) => i),
    ),
  };
}
