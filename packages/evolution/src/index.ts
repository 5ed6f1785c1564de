export * from './evolve.ts';
export { FAILED, judge, type Judged } from './judge.ts';
export { rowOf } from './row.ts';
