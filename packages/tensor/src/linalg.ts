/** Linear algebra for optimizers: float64, matrices row by row in one Float64Array, no tfjs, no `Math.exp`, `Math.log` or `**`:
 *  engines differ in their last bits, and one bit can turn a whole search. */
export { exp, log, power } from './exact.ts';
export { normalQuantile } from './normal-quantile.ts';
export * from './linalg/cholesky.ts';
export { dense, type Dense, type Matrix } from './linalg/dense.ts';
export { eigen, type Eigen } from './linalg/eigen.ts';
export { weightedMoments } from './linalg/moments.ts';
export * from './linalg/normal-search.ts';
export * from './linalg/products.ts';
export * from './linalg/ranks.ts';
export * from './linalg/search-space.ts';
export * from './linalg/stretches.ts';
export * from './linalg/symmetric.ts';
export * from './linalg/whole-genes.ts';
