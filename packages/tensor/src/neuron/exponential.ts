/** The ops that the exponential is made of, over numbers or over graph nodes. */
export interface ExponentialOps<V> {
  constant(value: number): V;
  add(a: V, b: V): V;
  sub(a: V, b: V): V;
  mul(a: V, b: V): V;
  max(a: V, b: V): V;
  min(a: V, b: V): V;
  /** 2^n from n + 1.5 * 2^23. */
  exp2i(m: V): V;
}

/** Adding and subtracting 1.5 * 2^23 rounds a float32 to an integer. */
const MAGIC = 12582912;
/** ln 2 in two parts, so that n * LN2_HIGH is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
/** e^r = 1 + r + r^2 P(r) for |r| <= ln 2 / 2: minimax, by Lawson's iteration, of relative error 1.1e-7. */
const P = [0.499992311, 0.16667114, 0.04189016, 0.00831252] as const;

/** e^x, x held in [-87, 88] so that the result is a normal float32: e^x = 2^n e^r, n = round(x / ln 2), r in two parts
 *  (Cody and Waite 1980). */
export function exponential<V>({ constant: k, add, sub, mul, max, min, exp2i }: ExponentialOps<V>): (x: V) => V {
  return (x) => {
    const held = max(min(x, k(88)), k(-87));
    const m = add(mul(held, k(Math.LOG2E)), k(MAGIC));
    const n = sub(m, k(MAGIC));
    const r = sub(sub(held, mul(n, k(LN2_HIGH))), mul(n, k(LN2_LOW)));
    const r2 = mul(r, r);
    // Estrin's scheme: half the latency of Horner's.
    const pair = (i: 0 | 2) => add(k(P[i]), mul(k(P[i + 1]!), r));
    const p = add(pair(0), mul(pair(2), r2));
    return mul(add(add(mul(p, r2), r), k(1)), exp2i(m));
  };
}
