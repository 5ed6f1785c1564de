/** The covariance C of CMA-ES, and some root A of it, C = A A'. Points are rows of one array, [count, d]. */
export interface Shape {
  /** [d, d]; only its lower triangle is kept. */
  readonly C: Float64Array;
  /** y = A z. @param z [count * d] @param y [count, d], written */
  color(z: ArrayLike<number>, y: Float64Array, count: number): void;
  /** A^-1 y in place. */
  whiten(y: Float64Array, count: number): void;
  /** C = keep C + Σ w y y'. A stays what it was. */
  blend(keep: number, y: Float64Array, weights: Float64Array, count: number): void;
  /** A of the C as it is now. Rounding can leave a flat direction of C below 0; it becomes a long axis over a short one
   *  that `condition` shows. */
  factorise(): void;
  /** Variances along the longest and the shortest axis. */
  readonly longest: number;
  readonly shortest: number;
  /** A principal axis as long as its standard deviation: by number, or the shortest where only that is known. */
  axis(number: number): Float64Array;
}

/** Below this share of the longest axis' variance an axis is rounding. */
export const FLAT = 1e-15;
/** No variance is less: its root must divide. */
export const LEAST = 1e-200;
