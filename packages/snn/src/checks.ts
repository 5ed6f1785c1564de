import { GenoError } from '@genospike/core';
import type { Factors, Layer, Parameter } from '@genospike/core';
import type { tf } from '@genospike/tensor';
import { volume } from './graph.ts';

const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
export const encodingError = (sentence: string, path: string, fix?: string, cause?: unknown): GenoError =>
  new GenoError('GENO_ENCODING', sentence, { role: 'encoding', path, fix, cause });

/** @throws GENO_ENCODING where the shape is not the layer's */
export function checkWeight(weight: tf.Tensor, layer: Layer): tf.Tensor {
  if (weight.shape.join() === layer.shape.join()) return weight;
  throw encodingError(
    `Layer ${layer.name} wants a weight of shape ${list(layer.shape)}; the encoding gave ${list(weight.shape)}.`,
    layer.name,
    'Return the weight reshaped to `layer.shape`.',
  );
}

/** @throws GENO_ENCODING naming the factor that does not fit, the shapes it may have, and the one it has */
export function checkFactors({ left, position, core, right }: Factors, layer: Layer): void {
  const g = left.shape[1] ?? 0;
  const h = core ? (core.shape[core.rank - 1] ?? 0) : g;
  const { positions, fanIn, fanOut } = layer;
  const size = layer.input.size;
  const check = (name: string, factor: tf.Tensor | undefined, ...may: readonly (readonly number[])[]) => {
    if (!factor || may.some((shape) => shape.join() === factor.shape.join())) return;
    throw encodingError(
      `Layer ${layer.name} wants factor ${name} of shape ${may.map(list).join(' or ')}; the encoding gave ${list(factor.shape)}.`,
      layer.name,
      'Factors: left [inputs, g], position [positions, g], core [g, g] or [positions, g, g], right [g, outputs].',
    );
  };
  if (position) check('left (beside position)', left, [size, g]);
  else check('left', left, [size, g], [fanIn, g]);
  check('position', position, [positions, g]);
  check('core', core, [g, h], [positions, g, h]);
  check('right', right, [h, fanOut]);
}

/** @throws GENO_ENCODING for numbers that are not finite, and shapes that do not hold them */
export function checkParameter(name: string, { data, shape = [data.length] }: Parameter): void {
  if (volume(shape) !== data.length)
    throw encodingError(
      `Parameter ${name} has shape ${list(shape)}, which holds ${volume(shape)} numbers; the encoding gave ${data.length}.`,
      name,
    );
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw encodingError(
      `Parameter ${name} is born with ${data[bad]} at place ${bad}.`,
      name,
      'Look at `express`: a division by zero, or the root or logarithm of a negative number.',
    );
}
