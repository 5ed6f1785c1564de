import { GenoError } from '@genospike/core';
import type { ConvNode, Neuron } from '@genospike/core';
import {
  affine,
  affineMultiStep,
  batchNorm,
  dense,
  meanOverTime,
  multiStep,
  normMultiStep,
  tf,
} from '@genospike/tensor';
import { isTensor } from './decode.ts';
import { INPUT, feedbackOf, isRecurrent } from './graph.ts';
import type { Site } from './graph.ts';
import { again } from './recompute.ts';
import { delayed, recurrent } from './recurrent.ts';
import { separableConv } from './separable.ts';
import { unitsOf } from './units.ts';
import type { Unit } from './units.ts';
import type { Weights } from './weights.ts';

/** Added to the variance of a norm (PyTorch's default). */
export const EPSILON = 1e-5;

/** What a forward pass needs beside its input. */
export interface Pass {
  readonly sites: readonly Site[];
  readonly neuron: Neuron;
  readonly timesteps: number;
  /** Spikes are the surrogate's primitive, so that finite differences can check gradients. */
  readonly soft?: boolean;
  weight(layer: string): Weights[string] | undefined;
  /** A node's own parameter: gamma, beta, mean, variance of a norm. */
  own(node: string, name: string): tf.Tensor1D;
  neuronParameters(node: string): Readonly<Record<string, tf.Tensor>>;
  /** Training: norms use the statistics of the batch and hand them here. Absent: the running ones. */
  statistics?(node: string, mean: tf.Tensor, variance: tf.Tensor): void;
  /** Sees what every node reads first and what it makes, both [steps * n, H, W, C]; and what feedback layers read. A norm
   *  or pool that runs as one with its neurons is not seen, and spikes that are pooled at once are gone soon after. */
  watch?(site: Site, input: Value, output: Value): void;
  /** Every node by itself, so that `watch` sees all of them. */
  readonly apart?: boolean;
  /** Currents of layers are made again in the backward pass, where nothing watches. */
  readonly recompute?: boolean;
}
/** Feature maps of n samples, time folded into the batch: [steps * n, H, W, C]; steps = 1 where all T are equal. */
export interface Value {
  readonly x: tf.Tensor4D;
  readonly steps: number;
}

/** All steps of a value that is the same at each. */
const unfold = ({ x, steps }: Value, timesteps: number): tf.Tensor4D =>
  steps === timesteps
    ? x
    : tf.concat(
        Array.from({ length: timesteps }, () => x),
        0,
      );

/** A norm at inference, its running statistics folded. */
function folded(node: string, pass: Pass): { readonly scale: tf.Tensor1D; readonly shift: tf.Tensor1D } {
  const scale: tf.Tensor1D = pass.own(node, 'gamma').div(pass.own(node, 'variance').add(EPSILON).sqrt());
  const shift: tf.Tensor1D = pass.own(node, 'beta').sub(pass.own(node, 'mean').mul(scale));
  return { scale, shift };
}

function norm({ node: { name } }: Site, x: tf.Tensor4D, pass: Pass): tf.Tensor4D {
  if (!pass.statistics) {
    const { scale, shift } = folded(name, pass);
    return affine(x, scale, shift) as tf.Tensor4D;
  }
  const { y, mean, variance } = batchNorm(x, pass.own(name, 'gamma'), pass.own(name, 'beta'), EPSILON);
  pass.statistics(name, mean, variance);
  return y as tf.Tensor4D;
}

/** Neurons, as one with the norm that they alone read and the pool that alone reads them, where there is one. */
function fire({ site, before, behind }: Unit, value: Value, pass: Pass): tf.Tensor {
  const { neuron, timesteps, soft = false } = pass;
  const { x, steps } = value;
  const parameters = pass.neuronParameters(site.node.name);
  const pool = behind && {
    window: windowOf(behind),
    watch: (spikes: tf.Tensor) => pass.watch?.(site, value, { steps: timesteps, x: spikes as tf.Tensor4D }),
  };
  const how = { timesteps, soft, constant: steps < timesteps, pool };
  if (!before) return multiStep(neuron, x, parameters, how);
  const { name } = before.node;
  if (!pass.statistics) return affineMultiStep(neuron, x, parameters, folded(name, pass), how);
  const affine = { gamma: pass.own(name, 'gamma'), beta: pass.own(name, 'beta'), epsilon: EPSILON };
  const { spikes, mean, variance } = normMultiStep(neuron, x, parameters, affine, how);
  pass.statistics(name, mean, variance);
  return spikes;
}

/** @throws GENO_GRAPH */
function weightOf(layer: string, pass: Pass): Weights[string] {
  const weight = pass.weight(layer);
  if (weight) return weight;
  throw new GenoError('GENO_GRAPH', `Layer ${layer} of the graph is not among the design's layers.`, { path: layer });
}

/** @throws GENO_GRAPH */
function matrixOf(layer: string, pass: Pass): tf.Tensor {
  const weight = weightOf(layer, pass);
  if (isTensor(weight)) return weight;
  throw new GenoError('GENO_GRAPH', `Dense layer ${layer} cannot run separable factors.`);
}

function conv({ stride = 1, padding = 'same' }: ConvNode, x: tf.Tensor4D, weight: Weights[string]): tf.Tensor4D {
  if (!isTensor(weight)) return separableConv(x, weight, stride, padding);
  return tf.conv2d(x, weight as tf.Tensor4D, stride, padding);
}

/** Of a pool. */
function windowOf({ node, reads: [height, width] }: Site): [number, number] {
  if (node.op !== 'pool') throw new Error(`${node.name} is no pool`);
  return node.size === 'global' ? [height, width] : [node.size, node.size];
}

function one(unit: Unit, values: readonly Value[], pass: Pass): Value {
  const { site } = unit;
  const { node, makes } = site;
  const [value] = values;
  if (!value) throw new Error(`${node.name} reads nothing`);
  const { x, steps } = value;
  const { timesteps } = pass;
  switch (node.op) {
    case 'conv':
      return { steps, x: conv(node, x, weightOf(node.name, pass)) };
    case 'dense':
      return { steps, x: dense(x, matrixOf(node.name, pass), makes) as tf.Tensor4D };
    case 'norm':
      return { steps, x: norm(site, x, pass) };
    case 'pool': {
      const window = windowOf(site);
      return { steps, x: tf.avgPool(x, window, window, 'valid') };
    }
    case 'neuron': {
      if (!node.recurrent) return { steps: timesteps, x: fire(unit, value, pass) as tf.Tensor4D };
      const { neuron, soft = false } = pass;
      const how = { neuron, parameters: pass.neuronParameters(node.name), timesteps, soft };
      const weight = matrixOf(feedbackOf(site).node.name, pass);
      return { steps: timesteps, x: recurrent(unfold(value, timesteps), weight, how) };
    }
    case 'add': {
      const most = Math.max(...values.map((each) => each.steps));
      const [first = x, ...others] = values.map((each) => unfold(each, most));
      return { steps: most, x: others.length ? others.reduce((a, b) => tf.add(a, b), first) : tf.clone(first) };
    }
  }
}

/** Frees what one node needed on the way. */
function apart(make: () => Value): Value {
  let steps = 1;
  const x = tf.tidy(() => {
    const value = make();
    steps = value.steps;
    return value.x;
  });
  return { x, steps };
}

/** A unit on what it reads. */
function run(unit: Unit, values: readonly Value[], pass: Pass): Value {
  const { layer, ...rest } = unit;
  const [value] = values;
  if (!layer || !value) return one(unit, values, pass);
  return again({ layer, ...rest }, value, pass, (input, same) =>
    one(rest, [one({ site: layer }, [input], same)], same),
  );
}

/** Runs the graph on input [steps * n, H, W, C]: the mean over time of its last node, [n, outputs]. What no neuron
 *  precedes runs once where the input is constant. Without gradients a value is freed after its last reader. */
export function forward(input: tf.Tensor4D, n: number, pass: Pass): tf.Tensor2D {
  const values = new Map<string, Value>([[INPUT, { x: input, steps: input.shape[0] / n }]]);
  const readers = new Map<string, number>();
  for (const name of pass.sites.flatMap(({ from }) => from)) readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const unit of unitsOf(pass)) {
    const { site, layer, before, behind } = unit;
    const { from } = layer ?? before ?? site;
    const read = from.map((name) => values.get(name)).filter((value) => value !== undefined);
    const made = pass.statistics ? run(unit, read, pass) : apart(() => run(unit, read, pass));
    const { node } = behind ?? site;
    values.set(node.name, made);
    // What is pooled at once was seen before it was.
    if (!behind) pass.watch?.(site, read[0] ?? made, made);
    if (pass.watch && isRecurrent(site)) {
      const heard = { steps: made.steps, x: delayed(made.x, made.steps) };
      pass.watch(feedbackOf(site), heard, made);
      heard.x.dispose();
    }
    if (pass.statistics) continue;
    for (const name of from) {
      const left = (readers.get(name) ?? 0) - 1;
      readers.set(name, left);
      if (left === 0 && name !== INPUT) values.get(name)?.x.dispose();
    }
  }
  const { x, steps } = values.get(pass.sites.at(-1)?.node.name ?? INPUT)!;
  return meanOverTime(x, steps);
}
