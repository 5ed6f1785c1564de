/** All numbers of a trained model, by name: parameters of the encoding, `NORM/gamma`, `NORM/beta`, `NORM/mean`,
 *  `NORM/variance`, and `NEURON/PARAMETER`. Plain arrays, in the order of the model's tensors; whole numbers stay
 *  an Int32Array. */
export interface Snapshot {
  readonly [name: string]: Float32Array | Int32Array;
}
