import { dense } from '../backend/ops/products.ts';
import { ranges } from '../backend/ops/ranges.ts';
import { scratch, whole } from '../backend/ops/scratch.ts';
import { kernels, spread } from '../backend/registry.ts';

/** Fewer columns than this leave the sparse kernels too little to do for each spike. */
const FEW = 16;
const SAMPLES = 4096;
/** The share of non-zeros up to which the sparse kernels are the faster ones, measured. */
const SPARSE = 0.35;
/** Multiplications of a call that outweigh handing it to a thread. */
const WORK = 200_000;
/** Rows that gemm-sparse.c lists at once. */
const LISTED = 32;

/** Whether x[count] is mostly zeros; either way the bits are the same. */
function sparse(x: number, count: number): boolean {
  const step = Math.floor(count / SAMPLES) | 1;
  return kernels()['count_nonzero']!(x, count, step) < SPARSE * Math.ceil(count / step);
}

/** Room in floats for what gemm-sparse.c lists, and for a matrix with whole vectors of columns. */
const rooms = (channels: number): number[] => [
  LISTED * channels + 4,
  LISTED * channels + 4,
  channels % 16 ? channels * whole(channels) : 0,
];

/** Hands over y = x w, or x w^T, for x and y [rows, C] at offsets, to be called for many x: w is packed once. */
export function withProduct<R>(
  { weight, rows, channels: C }: { readonly weight: number; readonly rows: number; readonly channels: number },
  transposed: boolean,
  work: (multiply: (x: number, y: number) => void) => R,
): R {
  const run = kernels();
  // A zero in x would hide a NaN of w from the sparse kernel.
  const maybeSparse = !transposed && C >= FEW && C % 4 === 0 && run['all_finite']!(weight, C * C) === 1;
  return scratch([C * whole(C), ...(maybeSparse ? rooms(C) : [])], (panels, ...lists) => {
    let packed = false;
    const parts = ranges(rows, Math.ceil(WORK / (C * C)), 4);
    return work((x, y) => {
      if (maybeSparse && sparse(x, rows * C)) {
        run['matmul_sparse']!(x, weight, y, rows, C, C, ...lists);
        return;
      }
      if (!packed) run['pack']!(weight, transposed ? 1 : C, transposed ? C : 1, C, C, panels!);
      packed = true;
      const call = (first: number, count: number) => [x + 4 * first * C, panels!, y + 4 * first * C, count, C, C, C];
      spread(
        'matmul_packed',
        parts.map(({ first, count }) => call(first, count)),
      );
    });
  });
}

/** dw [C, C] = sum over rows of x^T dy, for x and dy [rows, C] at offsets. */
export function outerProducts(x: number, dy: number, dw: number, rows: number, C: number): void {
  const run = kernels();
  if (C >= FEW && sparse(x, rows * C) && run['all_finite']!(dy, rows * C) === 1)
    scratch(rooms(C), (...lists) => run['matmul_sparse_tn']!(x, dy, dw, rows, C, C, ...lists));
  else dense('matmul_tn', x, dy, dw, C, C, rows, C, false);
}
