import { exp, log } from '@genospike/tensor/linalg';

/** x^y for x > 0, the same bits on every machine. */
const power = (x: number, y: number): number => (x > 0 ? exp(y * log(x)) : 0);

/** Simulated binary crossover of one coordinate within [0, 1] (Deb & Agrawal 1995; the bounded form of Deb 2002's code):
 *  children lie around their parents as those of one-point crossover do, the closer the larger eta.
 *  @param u uniform in [0, 1) @returns the two children, the first near the lower parent */
export function crossover(a: number, b: number, eta: number, u: number): readonly [number, number] {
  const [low, high] = a < b ? [a, b] : [b, a];
  if (high - low < 1e-14) return [a, b];
  const spread = (room: number): number => {
    const alpha = 2 - power(1 + (2 * room) / (high - low), -(eta + 1));
    return power(u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha), 1 / (eta + 1));
  };
  const [middle, half] = [(low + high) / 2, (high - low) / 2];
  return [inside(middle - spread(low) * half), inside(middle + spread(1 - high) * half)];
}

/** Polynomial mutation of one coordinate within [0, 1], the bounded form (Deb & Agrawal 1999).
 *  @param u uniform in [0, 1) */
export function mutation(x: number, eta: number, u: number): number {
  const down = u < 0.5;
  const share = down ? u : 1 - u;
  const delta = 1 - power(2 * share + (1 - 2 * share) * power(down ? 1 - x : x, eta + 1), 1 / (eta + 1));
  return inside(down ? x - delta : x + delta);
}

const inside = (x: number): number => Math.min(1, Math.max(0, x));
