// Test problems of several objectives and of diversity. All values are to be larger: what the papers minimise is negated.

const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);
const unit = (size) => ({ size, bounds: [0, 1] });

/** ZDT (Zitzler, Deb & Thiele 2000), 30 numbers of [0, 1]: f1 = x1, f2 = g h(f1, g), g = 1 + 9 mean(x2 ...). */
const zdt = (h) => (x) => {
  const g = 1 + (9 / (x.length - 1)) * sum(x.slice(1));
  return [-x[0], -g * h(x[0], g)];
};
/** DTLZ2 (Deb et al. 2002), three objectives: an eighth of a sphere of radius 1 + g, g = sum (x - 1/2)^2 from x3 on. */
function dtlz2(x) {
  const r = 1 + sum(x.slice(2).map((v) => (v - 0.5) ** 2));
  const [a, b] = [(x[0] * Math.PI) / 2, (x[1] * Math.PI) / 2];
  return [-r * Math.cos(a) * Math.cos(b), -r * Math.cos(a) * Math.sin(b), -r * Math.sin(a)];
}

/** `values(x)`: the objectives; `reference`: the point from which hypervolume is measured. */
export const problems = {
  zdt1: { ...unit(30), reference: [-1.1, -1.1], values: zdt((f, g) => 1 - Math.sqrt(f / g)) },
  zdt2: { ...unit(30), reference: [-1.1, -1.1], values: zdt((f, g) => 1 - (f / g) ** 2) },
  zdt3: {
    ...unit(30),
    reference: [-1.1, -1.1],
    values: zdt((f, g) => 1 - Math.sqrt(f / g) - (f / g) * Math.sin(10 * Math.PI * f)),
  },
  dtlz2: { ...unit(12), reference: [-1.1, -1.1, -1.1], values: dtlz2 },
};

/** The sphere with a linear projection (Fontaine et al. 2020, as pyribs has it): value 0 to 100, 100 where all are 2.048;
 *  two measures, the sums of each half, coordinates past 5.12 folded to 5.12² / x. No bounds, starts at 0. */
export const projection = {
  size: 20,
  range: [-51.2, 51.2],
  value(x) {
    const shift = 0.4 * 5.12;
    const worst = x.length * (5.12 + shift) ** 2;
    return 100 * (1 - sum(x.map((v) => (v - shift) ** 2)) / worst);
  },
  measures(x) {
    const folded = x.map((v) => (Math.abs(v) > 5.12 ? 5.12 ** 2 / v : v));
    const half = x.length / 2;
    return [sum(folded.slice(0, half)), sum(folded.slice(half))];
  },
};
