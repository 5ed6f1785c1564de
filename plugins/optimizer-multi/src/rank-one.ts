/** L L' := a L L' + b v v' in place, in d² steps, by one rotation a column (Golub & Van Loan, Matrix Computations, 6.5.4).
 *  @param L [d, d], lower triangle @param v [d], kept as it is @param a above 0 @param b at least 0 */
export function rankOne(L: Float64Array, v: Float64Array, a: number, b: number): void {
  const d = v.length;
  const [stretch, share] = [Math.sqrt(a), Math.sqrt(b)];
  const x = new Float64Array(d);
  for (let i = 0; i < d; i++) x[i] = share * v[i]!;
  for (let k = 0; k < d; k++) {
    const [old, along] = [stretch * L[k * d + k]!, x[k]!];
    const length = Math.sqrt(old * old + along * along);
    const [cos, sin] = [old / length, along / length];
    L[k * d + k] = length;
    for (let i = k + 1; i < d; i++) {
      const below = stretch * L[i * d + k]!;
      L[i * d + k] = cos * below + sin * x[i]!;
      x[i] = cos * x[i]! - sin * below;
    }
  }
}
