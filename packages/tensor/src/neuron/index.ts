export { multiStep } from '../ops/multi-step.ts';
export type { MultiStep } from '../ops/multi-step.ts';
export { initialParameters } from './parameters.ts';
