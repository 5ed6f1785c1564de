import { GenoError } from '@genospike/core';
import type { Layer } from '@genospike/core';
import type { Options } from './options.ts';

/** One stored array of codes, [positions * size, genes]. */
export interface Code {
  readonly name: string;
  /** Whose: of neurons (channels of a feature map), or of the places of a kernel. */
  readonly of: 'neurons' | 'places';
  readonly size: number;
  /** More than 1: a code for each input at each position of a layer. */
  readonly positions: number;
  /** Root mean square of every gene at birth: of a neuron's, that of the layer's direct weights. */
  readonly scale: number;
  /** The code this one is born equal to. */
  readonly twin?: string;
}
/** Which codes make the weight of a layer. */
export interface Coded {
  readonly left: Code;
  readonly position?: Code;
  readonly right: Code;
  /** Makes the weight: W = gain (left * position) O right^T has Kaiming variance. */
  readonly gain: number;
}
export interface Plan {
  readonly coded: ReadonlyMap<string, Coded>;
  readonly direct: readonly Layer[];
  /** Each once. */
  readonly codes: readonly Code[];
}

/** Standard deviation of the weights (He et al. 2015), and of the codes that make them. Codes of unit gain would be larger,
 *  (2 / (fanIn genes))^(1/4), and learn too slowly. With these, a step of gradient descent through one code moves W on
 *  average as far as it moves direct weights: gain^2 scale^2 genes = 1. One learning rate serves both. */
const kaimingScale = (fanIn: number): number => Math.sqrt(2 / fanIn);

/** The codes of one layer, were it encoded; `before`: the layers already planned, by name. */
function encode(layer: Layer, options: Options, before: ReadonlyMap<string, Coded>, layers: readonly Layer[]): Coded {
  const { genes, codes, pre, flat } = options;
  const { name, kind, positions, input, output, fanIn } = layer;
  const scale = kaimingScale(fanIn);
  // Var(W) = gain^2 left^2 right^2 ||O||_F^2, and ||O||_F^2 = genes.
  const gain = (left: Code, right: Code) => scale / (left.scale * right.scale * Math.sqrt(genes));
  const free = kind === 'conv' ? pre === 'fan-in' : flat === 'fan-in' && codes !== 'tied';
  const weighted = !free && positions > 1 && (kind === 'dense' || pre === 'separable');
  const position = weighted
    ? { position: { name: `${name}/position`, of: 'places', size: positions, positions: 1, scale: 1 } as const }
    : {};

  if (codes === 'tied') {
    const known = [...before.values()].flatMap(({ left, right }) => [left, right]);
    const tied = ({ name, size }: Layer['input']): Code =>
      known.find((code) => code.name === `${name}/code`) ?? {
        name: `${name}/code`,
        of: 'neurons',
        size,
        positions: 1,
        scale,
      };
    const [left, right] = [tied(input), tied(output)];
    return { left, ...position, right, gain: gain(left, right) };
  }
  const producer = layers.find((other) => other.output.name === input.name && before.has(other.name));
  const born = codes === 'aligned' || (codes === 'auto' && !layer.skip) ? producer : undefined;
  const left: Code = {
    name: `${name}/left`,
    of: 'neurons',
    size: input.size,
    positions: free ? positions : 1,
    scale,
    ...(born && { twin: `${born.name}/right` }),
  };
  const right: Code = { name: `${name}/right`, of: 'neurons', size: output.size, positions: 1, scale };
  return { left, ...position, right, gain: gain(left, right) };
}

const sum = (codes: readonly Code[], genes: number): number =>
  codes.reduce((numbers, { size, positions }) => numbers + size * positions * genes, 0);
const codesOf = ({ left, position, right }: Coded): Code[] => [left, ...(position ? [position] : []), right];

/** Which layers are encoded, and by which codes.
 *  @throws GENO_NOTHING_ENCODED where the options leave every layer direct */
export function plan(layers: readonly Layer[], options: Options): Plan {
  const lone = layers.every(({ place }) => place !== 'hidden');
  const rule = ({ place }: Layer) =>
    place === 'hidden' ? options.hidden : (options[place] ?? (lone ? 'encoded' : 'dense'));
  const coded = new Map<string, Coded>();
  const direct: Layer[] = [];
  for (const layer of layers) {
    const one = encode(layer, options, coded, layers);
    const fewer = sum(codesOf(one), options.genes) < layer.fanIn * layer.fanOut;
    if (rule(layer) === 'encoded' || (rule(layer) === 'auto' && fewer)) coded.set(layer.name, one);
    else direct.push(layer);
  }
  if (!coded.size)
    throw new GenoError('GENO_NOTHING_ENCODED', `gee with ${options.genes} genes encodes no layer of this network.`, {
      role: 'encoding',
      path: 'encoding',
      fix: "Take fewer genes, or say hidden: 'encoded' (stem, classifier: 'encoded' for the first and the last layer).",
    });
  const codes = new Map([...coded.values()].flatMap(codesOf).map((code) => [code.name, code]));
  return { coded, direct, codes: [...codes.values()] };
}

/** Numbers stored after training: each code once, and the layers left direct. */
export const numbersOf = ({ codes, direct }: Plan, genes: number): number =>
  sum(codes, genes) + direct.reduce((numbers, { fanIn, fanOut }) => numbers + fanIn * fanOut, 0);
