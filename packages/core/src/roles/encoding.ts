import type { Tensor } from '@tensorflow/tfjs';
import type { Rng } from '../services.ts';
import type { Layer } from './network.ts';
import type { Numbers } from './numbers.ts';

/** Numbers stored after training. */
export interface Parameter {
  /** An Int32Array becomes an int32 tensor (an index, a sign); it cannot be trained. All else: float32. */
  readonly data: Numbers;
  /** Left out: [data.length]. */
  readonly shape?: readonly number[];
  /** Left out: true. */
  readonly trainable?: boolean;
}
/** The parameters of one model, by name. Throws for a name that `express` did not give. */
export interface Parameters {
  get(name: string): Tensor;
}

/** What evolution searches. Size 0: nothing to evolve. */
export interface Genome {
  readonly size: number;
  readonly mean: number | Numbers;
  /** Initial standard deviation a coordinate. */
  readonly spread: number | Numbers;
  readonly bounds?: readonly [low: number, high: number];
  /** Indices of the genes that are whole numbers: an optimizer that knows them asks for whole ones there. */
  readonly integers?: readonly number[];
}

/** A weight in factors: W[p,i,o] = sum_ab left[i,a] position[p,a] core[p?,a,b] right[b,o].
 *  left [input.size, g], or [fanIn, g] (then no position); position [positions, g];
 *  core [g, g], or [positions, g, g]; right [g, output.size]. */
export interface Factors {
  readonly left: Tensor;
  readonly position?: Tensor;
  readonly core?: Tensor;
  readonly right: Tensor;
}

/** From a genome to the weights of every layer. Made once for a network; called again for every individual. */
export interface Encoding {
  /** What its options make of it, in a word for tables: `O = I`. */
  readonly label?: string;
  readonly genome: Genome;
  /** The initial wiring rules become neuronal encodings: named parameters, drawn with `rng`, the genome untouched. */
  express(genome: readonly number[], rng: Rng): Readonly<Record<string, Parameter>>;
  /** Pure `tf.*` inside a tidy: the weight in the layer's shape, or its factors. Differentiable in the trainable parameters. */
  weight(parameters: Parameters, layer: Layer): Tensor | Factors;
  /** Before each epoch, on plain numbers: the parameters to replace. `epoch`: epochs done, from 0. An encoding that refines
   *  is finished after its last epoch, so that one is kept, not the best before it. */
  refine?(
    parameters: Readonly<Record<string, Float32Array>>,
    at: { readonly epoch: number; readonly epochs: number; readonly rng: Rng },
  ): Readonly<Record<string, Numbers>>;
  /** Small named arrays for fitness terms and reporters, e.g. the interaction `O` (a square matrix, row by row). */
  traits?(genome: readonly number[]): Readonly<Record<string, Numbers>>;
  /** Stored after training: numbers, and bytes where that is not 4 a number. */
  readonly count: { readonly numbers: number; readonly bytes?: number };
  /** Asks for another width of the network. `target`: parameters of the encoding it is compared with;
   *  `at(width)`: parameters this encoding would have there. */
  width?(of: { readonly target: number; at(width: number): number }): number;
}
