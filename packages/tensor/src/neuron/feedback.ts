import { dense, packColumns, sparseRows, sparseTn } from '../backend/ops/products.ts';
import type { Columns } from '../backend/ops/products.ts';
import { ranges } from '../backend/ops/ranges.ts';
import { scratch, whole } from '../backend/ops/scratch.ts';
import { device, kernels, spread } from '../backend/registry.ts';

/** Rows of numbers at an offset: spikes may lie as bits. */
export interface Form {
  readonly rows: number;
  readonly channels: number;
  readonly bits: boolean;
}

/** Fewer columns than this leave the sparse kernels too little to do for each spike. */
const FEW = 16;
/** Multiplications of a call that outweigh handing it to a thread. */
const WORK = 200_000;
const SAMPLES = 4096;

/** Whether the rows at x are mostly zeros; either way the products have the same bits, if the other side is finite. */
function worthSparse(x: number, { rows, channels, bits }: Form): boolean {
  const count = rows * channels;
  if (!count || channels < FEW) return false;
  const run = kernels();
  const step = bits ? 1 : Math.floor(count / SAMPLES) | 1;
  const found = bits ? run['count_bits']!(x, count) : run['count_nonzero']!(x, count, step);
  return found < run['sparse_below']!() * Math.ceil(count / step);
}
const allFinite = (x: number, count: number): boolean => kernels()['all_finite']!(x, count) === 1;
const spikesAt = (x: number, { bits }: Form): [floats: number, bits: number] => (bits ? [0, x] : [x, 0]);

/** Runs `work` with the rows at x as floats. */
function asFloats<R>(x: number, { rows, channels, bits }: Form, work: (floats: number) => R): R {
  if (!bits) return work(x);
  return scratch([rows * channels], (floats) => {
    kernels()['unpack_bits']!(x, floats, rows * channels);
    return work(floats);
  });
}

/** Hands over y = x w, or x w^T, for x of this form and y [rows, C] at offsets, to be called for many x: w is packed
 *  once. */
export function withProduct<R>(
  form: Form,
  { weight, transposed }: { readonly weight: number; readonly transposed: boolean },
  work: (multiply: (x: number, y: number) => void) => R,
): R {
  const { rows, channels: C } = form;
  const finite = !transposed && allFinite(weight, C * C);
  // One a thread, since each reads all of the weight.
  const parts = ranges(rows, Math.max(rows / device().threads, WORK / (C * C)), 4);
  const size = C * whole(C);
  return scratch([size, finite ? size : 0], (panels, columns) => {
    let packed = false;
    const packOnce = () => {
      if (!packed) kernels()['pack']!(weight, ...(transposed ? [1, C] : [C, 1]), C, C, panels);
      packed = true;
    };
    let by: Columns | undefined;
    return work((x, y) => {
      if (finite && worthSparse(x, form)) {
        by ??= packColumns(weight, columns, C, C);
        return sparseRows(spikesAt(x, form), by, y, rows, C, C);
      }
      packOnce();
      asFloats(x, form, (floats) => {
        const at = (first: number) => [floats + 4 * first * C, panels, y + 4 * first * C];
        spread(
          'matmul_packed',
          parts.map(({ first, count }) => [...at(first), count, C, C, C]),
        );
      });
    });
  });
}

/** dw [C, C] = x^T dy, for x of this form and dy [rows, C] at offsets. */
export function outerProducts(form: Form, x: number, dy: number, dw: number): void {
  const { rows, channels: C } = form;
  if (worthSparse(x, form) && allFinite(dy, rows * C)) sparseTn(spikesAt(x, form), dy, dw, rows, C, C);
  else asFloats(x, form, (floats) => dense('matmul_tn', floats, dy, dw, C, C, rows, C, false));
}
