import { exp } from '@genospike/tensor/linalg';

/** P(N(0, 1) < x), relative error below 1e-13: by its series, in the tails by Laplace's continued fraction (Abramowitz &
 *  Stegun 26.2.11 and 26.2.14). */
export function normalCdf(x: number): number {
  const away = Math.abs(x);
  const density = exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (away < 2.5) {
    let [term, sum] = [away, away];
    for (let n = 3; n < 60; n += 2) sum += term *= (away * away) / n;
    return x < 0 ? 0.5 - density * sum : 0.5 + density * sum;
  }
  let below = away;
  for (let n = 100; n >= 1; n--) below = away + n / below;
  return x < 0 ? density / below : 1 - density / below;
}
