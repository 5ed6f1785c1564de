import { define } from '@genospike/core';
import type { Encoding, Layer, Rng } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { kaiming } from '@genospike/tensor/rng';
import { birthGenes } from './birth.ts';
import { drawCodes } from './codes.ts';
import { identity, normalised, orthogonal, random } from './interaction.ts';
import { options } from './options.ts';
import type { Options } from './options.ts';
import { numbersOf, plan } from './plan.ts';

/** Neurons carry codes, genes interact: W = E_pre O E_post^T with one O for all layers. Evolution finds O (and, with
 *  `birth`, how codes are drawn), training turns the codes. A reconstruction of Pan et al. 2024, arXiv 2411.06792, on the
 *  ground of gene expression models; convolutions are weighted by position, W[p,i,o] = (E_in[i] * q[p]) O E_out[o]^T. */
export const gee = define('encoding', {
  id: 'gee',
  options,
  create: ({ options, layers }) => encoding(options, layers),
});

/** What tables call a baseline by; the evolved one needs no name. */
const LABELS: Partial<Record<Options['interaction'], string>> = {
  identity: 'O = I',
  orthogonal: 'O orthogonal',
  random: 'O random',
  learned: 'O learned',
};

function encoding(options: Options, layers: readonly Layer[]): Encoding {
  const { genes, interaction, birth } = options;
  const layout = plan(layers, options);
  const kernels = layers.filter(({ name, kind }) => kind === 'conv' && layout.coded.has(name));
  const matrices = options.pre === 'channel' ? Math.max(1, ...kernels.map(({ positions }) => positions)) : 1;
  const extent = { genes, matrices };
  const size = interaction === 'evolved' ? matrices * genes * genes : 0;
  const trainable = options.train || interaction === 'learned';
  const stored = trainable || interaction !== 'identity';
  // Without a stored O the kernel's signs still matter where each position has its own.
  const shown = stored || matrices > 1;

  const interactionOf = (genome: readonly number[], rng: Rng) => {
    if (interaction === 'evolved') return normalised(genome.slice(0, size), extent);
    if (interaction === 'orthogonal') return orthogonal(rng, extent);
    return interaction === 'random' ? normalised(random(rng, extent), extent) : identity(extent);
  };
  // 0.3 of the norm of I, whatever the number of genes.
  const noise = 0.3 / Math.sqrt(genes);

  return {
    ...(LABELS[interaction] && { label: LABELS[interaction] }),
    genome: {
      size: size + (birth === 'bands' ? birthGenes.mean.length : 0),
      mean: [...(size ? identity(extent) : []), ...(birth === 'bands' ? birthGenes.mean : [])],
      spread: [...Array<number>(size).fill(noise), ...(birth === 'bands' ? birthGenes.spread : [])],
    },
    express: (genome, rng) => {
      const rule = birth === 'bands' ? birthGenes.read(genome.slice(size)) : undefined;
      const shape = matrices > 1 ? [matrices, genes, genes] : [genes, genes];
      return {
        ...(shown && {
          interaction: { data: Float32Array.from(interactionOf(genome, rng)), shape, trainable },
        }),
        ...Object.fromEntries(
          Object.entries(drawCodes(layout.codes, genes, rng, rule)).map(([name, data]) => [
            name,
            { data, shape: [data.length / genes, genes] },
          ]),
        ),
        ...Object.fromEntries(
          layout.direct.map((layer) => [`${layer.name}/weight`, { data: kaiming(rng, layer), shape: layer.shape }]),
        ),
      };
    },
    weight: (parameters, layer) => {
      const coded = layout.coded.get(layer.name);
      if (!coded) return parameters.get(`${layer.name}/weight`);
      return {
        left: parameters.get(coded.left.name).mul(coded.gain),
        ...(coded.position && { position: parameters.get(coded.position.name) }),
        ...(shown && { core: coreOf(parameters.get('interaction'), layer, matrices) }),
        right: parameters.get(coded.right.name).transpose(),
      };
    },
    traits: (genome) => ({
      ...(interaction === 'evolved' && { O: together(normalised(genome.slice(0, size), extent), extent) }),
      ...((interaction === 'identity' || interaction === 'learned') && { O: together(identity(extent), extent) }),
      ...(birth === 'bands' && { bands: birthGenes.read(genome.slice(size)).bands }),
    }),
    count: { numbers: numbersOf(layout, genes) + (stored ? matrices * genes * genes : 0) },
  };
}

/** The matrices that a layer reads: all, or those of the kernel's middle for a smaller kernel or a dense layer. */
function coreOf(o: tf.Tensor, { kind, positions }: Layer, matrices: number): tf.Tensor {
  if (matrices === 1) return o;
  const [side, whole] = [kind === 'conv' ? Math.round(Math.sqrt(positions)) : 1, Math.round(Math.sqrt(matrices))];
  if (side === whole) return o;
  const start = Math.floor((whole - side) / 2);
  const places = Array.from(
    { length: side * side },
    (_, i) => (start + Math.floor(i / side)) * whole + start + (i % side),
  );
  const core = tf.gather(o, places);
  return side === 1 ? core.squeeze([0]) : core;
}

/** One square matrix for those who look at O: of several, the root mean square. */
function together(o: Float64Array, { genes, matrices }: { genes: number; matrices: number }): number[] {
  if (matrices === 1) return [...o];
  return Array.from({ length: genes * genes }, (_, i) => {
    let squares = 0;
    for (let at = i; at < o.length; at += genes * genes) squares += o[at]! * o[at]!;
    return Math.sqrt(squares / matrices);
  });
}
