import { counterRng } from '@genospike/tensor/rng';

export const median = (list) => {
  const sorted = Float64Array.from(list).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

const RESAMPLES = 2000;
/** 95 % interval of the ratio of medians mine / theirs: percentile bootstrap, both sides drawn anew. Of several others the
 *  better one stands for all in every resample: the one with the smaller median.
 *  @returns [ratio, low, high] */
export function ratioOfMedians(mine, others) {
  const rng = counterRng('bootstrap');
  const drawn = (list, purpose) =>
    median(rng.uniform(purpose, list.length).map((u) => list[Math.floor(u * list.length)]));
  const of = (pick) => pick(mine, 'mine') / Math.min(...others.map((other, i) => pick(other, `other ${i}`)));
  const ratios = Array.from({ length: RESAMPLES }, (_, k) => of((list, who) => drawn(list, `${k} ${who}`))).sort(
    (a, b) => a - b,
  );
  return [of(median), ratios[Math.floor(0.025 * RESAMPLES)], ratios[Math.ceil(0.975 * RESAMPLES) - 1]];
}
