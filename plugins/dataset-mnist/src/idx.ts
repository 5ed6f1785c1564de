import { GenoError } from '@genospike/core';

/** The content of an idx file of bytes: its dimensions, and the bytes themselves, not copied. */
export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const bytes = (n: number): string => `${n.toLocaleString('en-US')} ${n === 1 ? 'byte' : 'bytes'}`;
const UNSIGNED_BYTE = 8;

/** Parses an idx file (LeCun): 0, 0, type, number of dimensions, each dimension as 32 bits big-endian, then the data.
 *  @throws GENO_IDX for another magic number, another number of dimensions, or a file that ends too early or too late */
export function parseIdx(file: string, content: Uint8Array, dimensions: number): Idx {
  const wrong = (found: string) =>
    new GenoError('GENO_IDX', `${file}: ${found}.`, { role: 'dataset', path: file, fix: 'Get the file anew.' });
  const start = 4 + 4 * dimensions;
  if (content.length < start) throw wrong(`${bytes(start)} wanted for its header, ${bytes(content.length)} found`);
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const hex = (n: number) => `0x${n.toString(16).padStart(8, '0')}`;
  const magic = (UNSIGNED_BYTE << 8) | dimensions;
  if (view.getUint32(0) !== magic)
    throw wrong(
      `magic number ${hex(magic)} wanted (bytes in ${dimensions} dimensions), ${hex(view.getUint32(0))} found`,
    );
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const wanted = start + shape.reduce((product, n) => product * n, 1);
  if (content.length !== wanted)
    throw wrong(`${bytes(wanted)} wanted by its header (${shape.join(' x ')}), ${bytes(content.length)} found`);
  return { shape, data: content.subarray(start) };
}
