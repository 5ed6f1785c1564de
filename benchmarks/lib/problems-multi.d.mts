type Point = readonly number[];
interface Problem {
  readonly size: number;
  readonly bounds: readonly [number, number];
  readonly reference: Point;
  values(x: Point): number[];
}
export declare const problems: Readonly<Record<'zdt1' | 'zdt2' | 'zdt3' | 'dtlz2', Problem>>;
export declare const projection: {
  readonly size: number;
  readonly range: readonly [number, number];
  value(x: Point): number;
  measures(x: Point): number[];
};
