/** cos(pi m / d) for integers m and d > 0, by its Taylor series on [0, pi/2] after exact reduction: the host's Math.cos may
 *  differ in the last bit between machines, sums and products do not. Error below 1e-15. */
export function cosine(m: number, d: number): number {
  const turn = Math.abs(m) % (2 * d);
  const half = turn > d ? 2 * d - turn : turn;
  if (2 * half === d) return 0;
  if (2 * half > d) return -cosine(d - half, d);
  const square = ((Math.PI * half) / d) ** 2;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 12; n++) {
    term *= -square / ((2 * n - 1) * (2 * n));
    sum += term;
  }
  return sum;
}
