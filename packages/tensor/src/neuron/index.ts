export { multiStep } from '../ops/multi-step.ts';
export type { MultiStep } from '../ops/multi-step.ts';
export { interpret } from './interpret.ts';
export { initialParameters } from './parameters.ts';
