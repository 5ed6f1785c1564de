// One decoder for training and for the laws: what a law calls right is what runs.
export { decode } from '@genospike/snn';
