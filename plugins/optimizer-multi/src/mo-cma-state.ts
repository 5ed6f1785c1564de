import { exp, identity } from '@genospike/tensor/linalg';
import { chooseByVolume } from './by-volume.ts';
import type { Objectives } from './pareto.ts';
import { rankOne } from './rank-one.ts';

/** A parent and the distribution N(point, sigma² L L') of its children. */
export interface Parent {
  readonly point: Float64Array;
  readonly values: Objectives;
  readonly sigma: number;
  /** Share of children that were selected, smoothed. */
  readonly success: number;
  readonly path: Float64Array;
  /** [d, d], lower triangle. */
  readonly L: Float64Array;
}

/** Igel, Hansen & Roth 2007, table 1; step sizes as Voss, Hansen & Igel 2010. */
const TARGET = 1 / 5.5;
const RATE = TARGET / (2 + TARGET);
/** Above it the step is far too small: the path stalls, as it says nothing of the direction. */
const STALL = 0.44;

/** The numbers of MO-CMA-ES: as many (1+1)-CMA-ES as the population, which share one selection. Draws nothing. */
export class MoCmaState {
  parents: readonly Parent[] = [];
  readonly d: number;
  readonly population: number;
  private readonly sigma: number;

  /** @param d numbers of a point @param sigma first step size */
  constructor(d: number, population: number, sigma: number) {
    this.d = d;
    this.population = population;
    this.sigma = sigma;
  }

  /** One child a parent: x + sigma L z. @param z [population * d] */
  sample(z: ArrayLike<number>): Float64Array[] {
    const { d } = this;
    return this.parents.map(({ point, sigma, L }, i) => {
      const x = Float64Array.from(point);
      for (let r = 0; r < d; r++) {
        let sum = 0;
        for (let c = 0; c <= r; c++) sum += L[r * d + c]! * z[i * d + c]!;
        x[r]! += sigma * sum;
      }
      return x;
    });
  }

  /** The first are parents; from then on a child of each. Where all failed, or all are as good, nothing changes.
   *  @param points [population][d] @param values one a point, all to be larger, undefined: failed */
  tell(points: readonly ArrayLike<number>[], values: readonly Objectives[]): void {
    const { d, population, parents, sigma } = this;
    if (!parents.length) {
      this.parents = points.map((x, i) => ({
        point: Float64Array.from(x),
        values: values[i],
        sigma,
        success: TARGET,
        path: new Float64Array(d),
        L: identity(d),
      }));
      return;
    }
    // Parents first: of equals the child stays, so that plateaus are crossed.
    const all = [...parents.map((parent) => parent.values), ...values];
    if (all.every((one) => equal(one, all[0]))) return;
    const chosen = chooseByVolume(all, population).sort((a, b) => a - b);
    const lives = new Set(chosen);
    const adapted = parents.map((parent, i) => this.stepped(parent, lives.has(population + i)));
    this.parents = chosen.map((at) => {
      if (at < population) return adapted[at]!;
      const i = at - population;
      return this.moved(adapted[i]!, parents[i]!.sigma, Float64Array.from(points[i]!), values[i]);
    });
  }

  /** sigma *= exp((p - p*) / (D (1 - p*))), D = 1 + d/2, after p := (1 - c) p + c [the child was selected] */
  private stepped(parent: Parent, selected: boolean): Parent {
    const success = (1 - RATE) * parent.success + (selected ? RATE : 0);
    const change = exp((success - TARGET) / ((1 + this.d / 2) * (1 - TARGET)));
    // A search that runs away, or stands still for ever, keeps finite numbers.
    return { ...parent, success, sigma: Math.min(1e32, Math.max(1e-200, parent.sigma * change)) };
  }

  /** path := (1 - c) path + sqrt(c (2 - c)) (x' - x) / sigma;  C := (1 - a) C + a path path' */
  private moved(from: Parent, sigma: number, point: Float64Array, values: Objectives): Parent {
    const { d } = this;
    const c = 2 / (d + 2);
    const share = 2 / (d * d + 6);
    const stalled = from.success >= STALL;
    const gain = stalled ? 0 : Math.sqrt(c * (2 - c)) / sigma;
    const path = new Float64Array(d);
    for (let j = 0; j < d; j++) path[j] = (1 - c) * from.path[j]! + gain * (point[j]! - from.point[j]!);
    const L = Float64Array.from(from.L);
    rankOne(L, path, 1 - share + (stalled ? share * c * (2 - c) : 0), share);
    return { ...from, point, values, path, L };
  }
}

const equal = (a: Objectives, b: Objectives): boolean =>
  a === b || (a !== undefined && b !== undefined && a.every((v, k) => v === b[k]));
