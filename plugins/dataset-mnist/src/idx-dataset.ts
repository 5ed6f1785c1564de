import { GenoError, type Dataset } from '@genospike/core';
import * as z from 'zod';
import { FILES, missing, readChecked, type FileName } from './files.ts';
import { splits } from './splits.ts';

const size = z.int().min(1);
/** Options of every dataset in this family. */
export const options = z.strictObject({
  train: size.optional().describe('Training images; left out: all but validation'),
  validation: size.default(5_000).describe('Images taken out of the official train files to choose by'),
  test: size.optional().describe('The first of the official test images; left out: all'),
  from: z.string().min(1).optional().describe('Folder of the four idx files, .gz or not, seen from the config'),
  ownData: z.boolean().default(false).describe('Do not compare checksums: these are your files'),
});

/** What is known about one dataset of four idx files. */
export interface Facts {
  readonly name: string;
  readonly classes: readonly string[];
  /** md5 of the unpacked content. */
  readonly md5: Readonly<Record<FileName, string>>;
  readonly licence: string;
  readonly citation: string;
}

/** Reads a dataset of four idx files: 47 MB stay bytes, and are turned into numbers when read.
 *  @throws GENO_DATA_MISSING, GENO_CHECKSUM, GENO_IDX, GENO_BAD_OPTION */
export async function idxDataset(
  { md5, ...facts }: Facts,
  { ownData, ...sizes }: z.infer<typeof options>,
  where: { readonly folder: string; readonly source: string; readonly fix: string },
): Promise<Dataset> {
  const lacking = missing(where.folder);
  if (lacking.length) {
    const what = lacking.length === FILES.length ? 'its four idx files' : lacking.join(', ');
    throw new GenoError('GENO_DATA_MISSING', `${facts.name} is not here: looked for ${what} in ${where.folder}.`, {
      role: 'dataset',
      path: where.folder,
      fix: where.fix,
    });
  }
  const read = (name: FileName) => readChecked(where.folder, name, ownData ? undefined : md5[name]);
  // One after the other: the first bad file is the one reported, and only one is unpacked at a time.
  const images = await read('train-images-idx3-ubyte');
  const labels = await read('train-labels-idx1-ubyte');
  const testImages = await read('t10k-images-idx3-ubyte');
  const testLabels = await read('t10k-labels-idx1-ubyte');
  const [, height = 0, width = 0] = images.idx.shape;
  const [, testHeight, testWidth] = testImages.idx.shape;
  if (height !== testHeight || width !== testWidth)
    throw new GenoError(
      'GENO_IDX',
      `Images for training are ${height} x ${width}, for the test ${testHeight} x ${testWidth}.`,
      { role: 'dataset', path: where.folder },
    );
  return {
    ...facts,
    shape: [height, width, 1],
    splits: splits(
      { train: [images.idx, labels.idx], test: [testImages.idx, testLabels.idx] },
      facts.classes.length,
      sizes,
    ),
    checksums: [images, labels, testImages, testLabels].map(({ checksum }) => checksum),
    source: where.source,
  };
}
