export { log } from './normal-quantile.ts';

// Math.exp, Math.cos and ** may differ in their last bits between engines, and one bit can turn a whole evolution.
// These use + - * / alone, which IEEE 754 rounds alike everywhere; relative error below 4e-16 unless said otherwise.

/** x to a whole power, by repeated squaring; error grows with the logarithm of n. */
export function power(x: number, n: number): number {
  let result = 1;
  for (let left = Math.abs(n), square = x; left > 0; left = Math.floor(left / 2), square *= square)
    if (left % 2) result *= square;
  return n < 0 ? 1 / result : result;
}

// High parts have trailing zero bits, so that their product with a small whole number is exact (Cody & Waite 1980).
const LN2 = [0.6931471803691238, 1.9082149292705877e-10] as const;
const HALF_PI = [1.5707963267341256, 6.077100506506192e-11] as const;
const remainder = (x: number, k: number, [high, low]: readonly [number, number]): number => x - k * high - k * low;

/** e^x = 2^k e^r, |r| <= ln 2 / 2, e^r by its series. */
export function exp(x: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const k = Math.round(x / Math.LN2);
  const r = remainder(x, k, LN2);
  let sum = 1;
  for (let n = 15; n >= 1; n--) sum = 1 + (sum * r) / n;
  // In two halves: 2^1024 alone would overflow.
  const half = Math.trunc(k / 2);
  return sum * power(2, half) * power(2, k - half);
}

/** The cosine of x radians by its series in the nearest quarter turn; absolute error below 4e-16 for |x| < 1e5. */
export function cos(x: number): number {
  const k = Math.round(x / (Math.PI / 2));
  const r = remainder(x, k, HALF_PI);
  const odd = Math.abs(k % 2);
  let sum = 1;
  for (let n = 18 + odd; n >= 2; n -= 2) sum = 1 - (sum * r * r) / (n * (n - 1));
  const quarter = ((k % 4) + 4) % 4;
  return quarter === 0 ? sum : quarter === 1 ? -sum * r : quarter === 2 ? -sum : sum * r;
}
