/** Singular values of a square matrix, given row by row, largest first: one-sided Jacobi (Hestenes 1958). Columns are
 *  rotated in pairs until all are orthogonal; their lengths are the values. Only + - * / and square roots: the same
 *  bits in every engine. */
export function singularValues(matrix: ArrayLike<number>, size: number): number[] {
  const columns = Array.from({ length: size }, (_, j) =>
    Float64Array.from({ length: size }, (_, i) => matrix[i * size + j] ?? 0),
  );
  // Convergence is quadratic: about 8 sweeps for 256 columns.
  for (let sweep = 0, turned = true; turned && sweep < 60; sweep++) {
    turned = false;
    for (const [j, a] of columns.entries())
      for (const b of columns.slice(j + 1)) {
        const [alpha, beta, gamma] = [dot(a, a), dot(b, b), dot(a, b)];
        if (Math.abs(gamma) <= 1e-14 * Math.sqrt(alpha * beta)) continue;
        turned = true;
        rotate(a, b, (beta - alpha) / (2 * gamma));
      }
  }
  return columns.map((column) => Math.sqrt(dot(column, column))).sort((a, b) => b - a);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Turns two columns by the smaller angle with cot(2 angle) = zeta, which makes them orthogonal. */
function rotate(a: Float64Array, b: Float64Array, zeta: number): void {
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = c * t;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    a[i] = c * x - s * y;
    b[i] = s * x + c * y;
  }
}
