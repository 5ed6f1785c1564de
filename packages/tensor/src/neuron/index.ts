export { multiStep } from '../ops/multi-step.ts';
export type { MultiStep } from '../ops/multi-step.ts';
export { neuronStep } from '../ops/neuron-step.ts';
export type { NeuronState } from '../ops/neuron-step.ts';
export { interpret } from './interpret.ts';
export { initialParameters } from './parameters.ts';
export type { InitialParameter } from './parameters.ts';
