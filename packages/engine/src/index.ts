export {
  known,
  run,
  resume,
  prepare,
  type Done,
  type PluginRow,
  type RunOptions,
  type Standard,
  type Prepared,
} from './run.ts';
export { loadRun, type LoadedRun, type Prediction, type Which } from './load-run.ts';
export { findConfig } from './config.ts';
export { explain, type Row } from './explain.ts';
export { Hooks, type Decision, type Found } from './hooks.ts';
export { Room, constant, fact, type Binding, type Service } from './container.ts';
export { canonical, hash } from './canonical.ts';
export { interval } from './statistics.ts';
export { fromSource } from './plugins.ts';
export { pack, unpack } from './pack.ts';
export type { TraceEvent } from './trace.ts';
