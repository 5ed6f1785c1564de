const BETA = 0.2;
const GAMMA = 0.1;
/** x(t) for all t <= 0. */
const START = 1.2;

/** dx/dt of the Mackey-Glass equation, `late` = x(t - tau). The tenth power is multiplied out: `**` may differ in its last
 *  bit between engines. */
function slope(x: number, late: number): number {
  const two = late * late;
  const eight = two * two * two * two;
  return (BETA * late) / (1 + eight * two) - GAMMA * x;
}

/** The path of x(t) by the fourth order rule of Runge and Kutta, from t = 0 on: `steps` values, `perUnit` of them a unit of
 *  time. Half-way between two values the delayed one is their mean. */
export function path(steps: number, tau: number, perUnit = 10): Float64Array {
  const h = 1 / perUnit;
  const delay = tau * perUnit;
  const x = new Float64Array(steps).fill(START, 0, 1);
  for (let i = 1; i < steps; i++) {
    const now = x[i - 1]!;
    const [early, late] = [x[i - 1 - delay] ?? START, x[i - delay] ?? START];
    const middle = (early + late) / 2;
    const k1 = slope(now, early);
    const k2 = slope(now + (h / 2) * k1, middle);
    const k3 = slope(now + (h / 2) * k2, middle);
    const k4 = slope(now + h * k3, late);
    x[i] = now + (h / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
  }
  return x;
}

/** Units of time until the start is forgotten. */
const FORGOTTEN = 500;

/** `length` values, one a unit of time, of the settled series. */
export function series(length: number, tau: number): Float32Array {
  const perUnit = 10;
  const x = path((FORGOTTEN + length) * perUnit, tau, perUnit);
  return Float32Array.from({ length }, (_, i) => x[(FORGOTTEN + i) * perUnit]!);
}
