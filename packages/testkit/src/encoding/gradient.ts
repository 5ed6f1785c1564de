import type { Encoding, Layer } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { decode } from '../decode.ts';
import { must } from '../law.ts';
import { drawnGenome, isTrainable, parametersOf, SEED, shapeOf, tensorsOf, weightsOf } from './subject.ts';
import type { Expressed, Subject } from './subject.ts';

/** Coordinates looked at in each parameter, beside one random direction through all of them. */
const COORDINATES = 4;
/** Float32: weights are exact to 6e-8, so that a step of 4e-3 leaves about 1e-4 of noise. */
const [STEP, RELATIVE, ABSOLUTE] = [4e-3, 2e-2, 2e-4];

/** What is differentiated: the sum of all weights times fixed random numbers, so that every weight is seen. */
interface Probed {
  readonly encoding: Encoding;
  readonly expressed: Expressed;
  readonly layers: readonly Layer[];
  readonly probes: readonly Float32Array[];
}
const probesOf = (layers: readonly Layer[]): Float32Array[] =>
  layers.map(({ name, fanIn, fanOut }) => counterRng('probe').normal(name, fanIn * fanOut));

/** Which layers read each parameter: only they can change with it. */
function readersOf({ encoding, expressed, layers }: Probed): ReadonlyMap<string, readonly Layer[]> {
  const tensors = tensorsOf(expressed);
  const parameters = parametersOf(tensors);
  const reads = layers.map((layer) => {
    const names = new Set<string>();
    tf.tidy(() => void encoding.weight({ get: (name) => (names.add(name), parameters.get(name)) }, layer));
    return { layer, names };
  });
  tf.dispose(tensors);
  return new Map(
    Object.keys(expressed).map((name) => [
      name,
      reads.filter(({ names }) => names.has(name)).map(({ layer }) => layer),
    ]),
  );
}

/** What automatic differentiation says, for every trainable parameter by name. */
async function gradientsOf({ encoding, expressed, layers, probes }: Probed) {
  const tensors = tensorsOf(expressed);
  const names = Object.keys(expressed).filter((name) => isTrainable(expressed[name]!));
  const variables = names.map((name) => tf.variable(tensors[name]!));
  // Connected to the loss whatever the encoding does: where nothing else is, the gradients read 0.
  const zero = tf.scalar(0);
  const anchor = tf.variable(zero);
  const parameters = parametersOf({ ...tensors, ...Object.fromEntries(names.map((name, i) => [name, variables[i]!])) });
  const { value, grads } = tf.variableGrads(
    () =>
      layers.reduce<tf.Scalar>(
        (sum, layer, i) =>
          sum.add(decode(encoding.weight(parameters, layer), layer).mul(tf.tensor(probes[i]!, layer.shape)).sum()),
        anchor.asScalar(),
      ),
    [...variables, anchor],
  );
  const found = await Promise.all(
    names.map(async (name, i): Promise<[string, Float32Array]> => {
      const gradient = grads[variables[i]!.name];
      return [
        name,
        gradient ? Float32Array.from(await gradient.data()) : new Float32Array(expressed[name]!.data.length),
      ];
    }),
  );
  tf.dispose([value, grads, tensors, variables, anchor, zero]);
  return new Map(found);
}

/** The slope of the probed sum along `direction` in one parameter, by central differences, summed in double precision. */
async function slope({ encoding, expressed, layers, probes }: Probed, name: string, direction: Float32Array) {
  const parameter = expressed[name]!;
  const data = Float32Array.from(parameter.data);
  const rms = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / data.length);
  const step = STEP * Math.max(rms, 0.1);
  const moved = async (sign: number) =>
    weightsOf(
      encoding,
      { ...expressed, [name]: { ...parameter, data: data.map((x, i) => x + sign * step * direction[i]!) } },
      layers,
    );
  const [up, down] = [await moved(1), await moved(-1)];
  let sum = 0;
  up.forEach((weight, l) => weight.forEach((w, i) => (sum += (w - down[l]![i]!) * probes[l]![i]!)));
  return sum / (2 * step);
}

const short = (x: number): string => `${x < 0 ? '' : '+'}${x.toPrecision(3)}`;
const lengthOf = (x: Float32Array): number => Math.sqrt(x.reduce((sum, y) => sum + y * y, 0));

/** Every trainable parameter: automatic gradients against central finite differences, in single coordinates and along a
 *  random direction through all of them. */
export async function gradientLaw({ make, layers, options }: Subject): Promise<void> {
  const encoding = make();
  const expressed = encoding.express(drawnGenome(encoding, SEED), counterRng(SEED));
  const probed = { encoding, expressed, layers, probes: probesOf(layers) };
  const readers = readersOf(probed);
  const gradients = await gradientsOf(probed);
  const wrong: string[] = [];
  const right: string[] = [];
  for (const [name, gradient] of gradients) {
    const size = gradient.length;
    const read = readers.get(name) ?? [];
    const part = { ...probed, layers: read, probes: probesOf(read) };
    const coordinates = counterRng('coordinate').permutation(name, size).slice(0, COORDINATES);
    const directions = [
      ...Array.from(coordinates, (one) => ({ where: `${name}[${one}]`, along: unit(size, one) })),
      { where: `${name} along a random direction`, along: counterRng('direction').normal(name, size) },
    ];
    const failures: { off: number; says: string }[] = [];
    for (const { where, along } of directions) {
      const expected = await slope(part, name, along);
      const yours = gradient.reduce((sum, g, i) => sum + g * along[i]!, 0);
      // A slope is judged by the size of the whole gradient: single ones may be 0.
      const typical = (lengthOf(gradient) / Math.sqrt(size)) * lengthOf(along);
      const allowed = RELATIVE * Math.max(Math.abs(expected), typical) + ABSOLUTE;
      const off = Math.abs(expected - yours);
      if (!(off <= allowed))
        failures.push({
          off: Number.isFinite(off) ? off : Infinity,
          says: `${where}: finite differences ${short(expected)}, yours ${short(yours)}; allowed ${allowed.toPrecision(1)}`,
        });
    }
    const [worst] = failures.sort((a, b) => b.off - a.off);
    if (worst) wrong.push(worst.says);
    else right.push(name);
  }
  must(
    !wrong.length,
    `gradient of ${wrong.join('\n  ')}\n  ${JSON.stringify(options)}, seed ${SEED}, shapes ${[...gradients.keys()]
      .map((name) => `${name} [${shapeOf(expressed[name]!).join(', ')}]`)
      .join(
        ', ',
      )}; right: ${right.join(', ') || 'none'}.\n  Look for dataSync() in weight; floor, round, sign; tensors rebuilt from numbers.`,
  );
}

function unit(size: number, one: number): Float32Array {
  const direction = new Float32Array(size);
  direction[one] = 1;
  return direction;
}
