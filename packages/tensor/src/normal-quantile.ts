const SCRATCH = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a normal positive number from + - * / alone, so that every engine gives the same bits
 *  (Math.log may differ between engines). x = 2^k m, m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)). */
export function log(x: number): number {
  SCRATCH.setFloat64(0, x);
  let k = ((SCRATCH.getUint16(0) >>> 4) & 0x7ff) - 1023;
  SCRATCH.setUint16(0, (SCRATCH.getUint16(0) & 0x800f) | 0x3ff0);
  let m = SCRATCH.getFloat64(0);
  if (m > Math.SQRT2) {
    m /= 2;
    k++;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let n = 23; n >= 1; n -= 2) sum = sum * z + 1 / n;
  return k * Math.LN2 + 2 * s * sum;
}

const horner = (x: number, coefficients: readonly number[]): number => coefficients.reduce((sum, c) => sum * x + c, 0);
const CENTRE = [
  [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
    1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
    687.1870074920579083, 42.313330701600911252, 1,
  ],
] as const;
const NEAR = [
  [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
] as const;
const FAR = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ],
] as const;

/** The standard normal quantile, relative accuracy about 1e-16 (Wichura, Algorithm AS 241, Appl. Statist. 1988). 0 < p < 1. */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(r, CENTRE[0])) / horner(r, CENTRE[1]);
  }
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const [top, bottom, x] = r <= 5 ? [...NEAR, r - 1.6] : [...FAR, r - 5];
  const value = horner(x, top) / horner(x, bottom);
  return q < 0 ? -value : value;
}
