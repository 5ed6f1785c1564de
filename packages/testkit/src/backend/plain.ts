/** A tensor in float64, computed as plainly as can be: what a law expects. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
type Place = readonly number[];

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A tensor of the value at each place. */
export function build(shape: readonly number[], value: (place: Place) => number): Plain {
  const data = new Float64Array(sizeOf(shape));
  const place = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(place);
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis]! === shape[axis]; axis--) place[axis] = 0;
  }
  return { shape, data };
}

/** The value at a place; extents of 1 and axes that are missing in front repeat, as in broadcasting. */
export function at({ shape, data }: Plain, place: Place): number {
  const lead = place.length - shape.length;
  return data[shape.reduce((i, extent, axis) => i * extent + (extent === 1 ? 0 : place[lead + axis]!), 0)]!;
}

export function broadcast(...shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) =>
    shapes.reduce((most, shape) => {
      const extent = shape[axis - rank + shape.length] ?? 1;
      return most === 1 ? extent : most;
    }, 1),
  );
}

/** f of the values at each place, broadcast. */
export const map = (f: (...values: number[]) => number, ...of: readonly Plain[]): Plain =>
  build(broadcast(...of.map(({ shape }) => shape)), (place) => f(...of.map((one) => at(one, place))));

export const constant = (value: number, shape: readonly number[] = []): Plain => build(shape, () => value);
export const reshape = ({ data }: Plain, shape: readonly number[]): Plain => ({ shape, data });

/** f of all values along some axes, in order. */
export function reduce(
  f: (values: readonly number[]) => number,
  x: Plain,
  axes: readonly number[],
  keep = false,
): Plain {
  const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const inner = build(
    axes.map((axis) => x.shape[axis]!),
    () => 0,
  );
  const whole = build(kept, (place) => {
    const values: number[] = [];
    build(inner.shape, (along) => {
      values.push(
        at(
          x,
          place.map((p, axis) => (axes.includes(axis) ? along[axes.indexOf(axis)]! : p)),
        ),
      );
      return 0;
    });
    return f(values);
  });
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  return keep ? whole : reshape(whole, shape);
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
export const logSumExp = (values: readonly number[]): number => {
  const most = Math.max(...values);
  return most + Math.log(sum(values.map((value) => Math.exp(value - most))));
};

/** Rows by columns; what lies in front is a batch, and broadcasts. */
export function matMul(a: Plain, b: Plain, turnA = false, turnB = false): Plain {
  const [ra, rb] = [a.shape.length, b.shape.length];
  const [rows, inner] = turnA ? [a.shape[ra - 1]!, a.shape[ra - 2]!] : [a.shape[ra - 2]!, a.shape[ra - 1]!];
  const columns = b.shape[turnB ? rb - 2 : rb - 1]!;
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [stepA, stepB] = [turnA ? rows : 1, turnB ? 1 : columns];
  // Where a row of a and a column of b begin.
  const from = ({ shape }: Plain, front: Place): number =>
    shape.slice(0, -2).reduce((i, extent, axis) => {
      const place = front[front.length - shape.length + 2 + axis]!;
      return i * extent + (extent === 1 ? 0 : place);
    }, 0) * shape.at(-1)! * shape.at(-2)!; // prettier-ignore
  return build([...batch, rows, columns], (place) => {
    const [front, row, column] = [place.slice(0, -2), place.at(-2)!, place.at(-1)!];
    const startA = from(a, front) + row * (turnA ? 1 : inner);
    const startB = from(b, front) + column * (turnB ? inner : 1);
    let total = 0;
    for (let k = 0; k < inner; k++) total += a.data[startA + k * stepA]! * b.data[startB + k * stepB]!;
    return total;
  });
}
