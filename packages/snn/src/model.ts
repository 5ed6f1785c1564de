import { GenoError, didYouMean } from '@genospike/core';
import type { Rng } from '@genospike/core';
import { movingAverage, tf, written } from '@genospike/tensor';
import type { Design } from './design.ts';
import { storedAs } from './dtype.ts';
import { forward } from './forward.ts';
import type { Pass } from './forward.ts';
import { sitesOf, volume } from './graph.ts';
import type { Site } from './graph.ts';
import type { Snapshot } from './snapshot.ts';
import { variablesOf } from './variables.ts';
import type { Stored } from './variables.ts';
import { weightsOf } from './weights.ts';
import type { Weights } from './weights.ts';

/** Share of the newest batch in a norm's running mean and variance (PyTorch's default). */
export const MOMENTUM = 0.1;

/** One individual: a design and its numbers. Owns its tensors until `dispose`. */
export class Model {
  readonly design: Design;
  readonly sites: readonly Site[];
  readonly variables: ReadonlyMap<string, Stored>;

  private constructor(design: Design, sites: readonly Site[], variables: ReadonlyMap<string, Stored>) {
    this.design = design;
    this.sites = sites;
    this.variables = variables;
  }

  /** A new individual: the encoding expresses the genome; gamma starts at 1, beta at 0.
   *  @throws GENO_ENCODING, GENO_GRAPH */
  static express(design: Design, genome: readonly number[], rng: Rng): Model {
    const sites = sitesOf(design.graph);
    return new Model(design, sites, variablesOf(sites, design.neuron, design.encoding, genome, rng.child('express')));
  }

  /** What training changes, by name. */
  get trainable(): readonly (readonly [name: string, stored: Stored])[] {
    return [...this.variables].filter(([, { variable }]) => variable.trainable);
  }

  /** What layers run with, made once; the caller frees (or tidies) it.
   *  @throws GENO_ENCODING naming the layer */
  weights(): Weights {
    return weightsOf(this.design, this.variables);
  }

  /** How many samples these numbers are. */
  samplesIn(samples: Float32Array): number {
    return samples.length / this.sampleSize;
  }
  /** Numbers a sample: all frames of it. */
  get sampleSize(): number {
    return volume(this.design.graph.input) * (this.design.frames ?? 1);
  }

  /** Runs samples [n, (frames,) H, W, C] row by row: outputs [n, outputs]. In training, norms use the batch and move their
   *  running mean and (biased) variance towards it, and weights are decoded inside, for their gradient.
   *  @throws GENO_ENCODING, GENO_CODER */
  forward(
    samples: Float32Array,
    rng: Rng,
    how: {
      readonly training: boolean;
      /** Share of this batch in the running statistics. */
      readonly momentum?: number;
      readonly weights?: Weights;
      readonly watch?: Pass['watch'];
      /** Watches norms too. */
      readonly apart?: boolean;
      readonly soft?: boolean;
      /** Only the first of the steps. */
      readonly timesteps?: number;
    },
  ): tf.Tensor2D {
    const { graph, coder, neuron } = this.design;
    const { momentum = MOMENTUM, timesteps = coder.timesteps } = how;
    const size = volume(graph.input);
    const n = this.samplesIn(samples);
    const steps = coder.constant ? 1 : coder.timesteps;
    const encode = (out?: Float32Array): Float32Array => {
      const coded = coder.encode(samples, rng, out);
      if (coded.length === steps * n * size && Number.isInteger(n)) return coded;
      throw new GenoError(
        'GENO_CODER',
        `The coder made ${coded.length} numbers out of ${samples.length}; ${steps} steps of samples [${graph.input.join(', ')}] need ${steps * n * size}.`,
        { role: 'coder' },
      );
    };
    // The number of samples is part of a shape below.
    if (!Number.isInteger(n)) encode();
    const value = (name: string): tf.Variable => {
      const stored = this.variables.get(name);
      if (!stored) throw new Error(`no ${name}`);
      return stored.variable;
    };
    return tf.tidy(() => {
      const weights = how.weights ?? this.weights();
      const rows = coder.constant ? n : timesteps * n;
      const input = written([rows, ...graph.input], (out) => {
        const coded = encode(rows === steps * n ? out : undefined);
        if (coded !== out) out.set(coded.subarray(0, out.length));
      });
      return forward(input as tf.Tensor4D, n, {
        sites: this.sites,
        neuron,
        timesteps,
        soft: how.soft ?? false,
        apart: how.apart ?? false,
        recompute: (how.training && this.design.recompute) ?? false,
        weight: (layer) => weights[layer],
        own: (node, name) => value(`${node}/${name}`) as tf.Tensor1D,
        neuronParameters: (node) => this.neuronParameters(node),
        ...(how.watch && { watch: how.watch }),
        ...(how.training && {
          statistics: (node: string, mean: tf.Tensor, variance: tf.Tensor) => {
            for (const [name, newest] of Object.entries({ mean, variance })) {
              const running = value(`${node}/${name}`);
              running.assign(movingAverage(running, newest, momentum));
            }
          },
        }),
      });
    });
  }

  /** The parameters of a neuron layer, by their names in the neuron. */
  neuronParameters(node: string): Readonly<Record<string, tf.Tensor>> {
    return Object.fromEntries(
      Object.keys(this.design.neuron.parameters).flatMap((name) => {
        const stored = this.variables.get(`${node}/${name}`);
        return stored?.of === 'neuron' ? [[name, stored.variable]] : [];
      }),
    );
  }

  /** Names of what is stored, all or of one kind. */
  names(of?: Stored['of']): readonly string[] {
    return [...this.variables].filter(([, stored]) => of === undefined || stored.of === of).map(([name]) => name);
  }

  /** All numbers, copied. A promise, as a GPU cannot be read at once. */
  async snapshot(): Promise<Snapshot> {
    const stored = [...this.variables].map(
      async ([name, { variable }]) =>
        [name, storedAs(variable.dtype, await variable.data<'float32' | 'int32'>())] as const,
    );
    return Object.fromEntries(await Promise.all(stored));
  }

  /** Takes numbers back in; names that are left out stay as they are.
   *  @throws GENO_SNAPSHOT for a name or length that is not this model's */
  restore(snapshot: Snapshot): void {
    for (const [name, data] of Object.entries(snapshot)) {
      const wrong = (sentence: string, fix?: string) => new GenoError('GENO_SNAPSHOT', sentence, { path: name, fix });
      const variable = this.variables.get(name)?.variable;
      if (!variable) throw wrong(`The model has no ${name}.`, didYouMean(name, this.names()));
      if (variable.size !== data.length)
        throw wrong(`${name} holds ${variable.size} numbers; the snapshot has ${data.length}.`);
      const { dtype, shape } = variable;
      if (dtype === 'int32' && !data.every(Number.isInteger))
        throw wrong(`${name} holds whole numbers; the snapshot has others.`);
      tf.tidy(() => variable.assign(tf.tensor(storedAs(dtype, data), shape, dtype)));
    }
  }

  dispose(): void {
    for (const { variable } of this.variables.values()) variable.dispose();
  }
}
