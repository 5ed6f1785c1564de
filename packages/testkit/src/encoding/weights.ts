import { tf } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { decode } from '../decode.ts';
import { must } from '../law.ts';
import { drawnGenome, parametersOf, SEED, tensorsOf, weightsOf } from './subject.ts';
import type { Subject } from './subject.ts';

/** Every layer has a weight in its shape, finite for usual, zero and huge genomes. */
export async function shapeLaw({ make, layers }: Subject): Promise<void> {
  const encoding = make();
  const { size } = encoding.genome;
  const genomes = [drawnGenome(encoding, SEED), Array<number>(size).fill(0), Array<number>(size).fill(1e3)];
  for (const genome of genomes) {
    const weights = await weightsOf(encoding, encoding.express(genome, counterRng(SEED)), layers);
    weights.forEach((weight, i) =>
      must(
        weight.every(Number.isFinite),
        `the weight of ${layers[i]!.name} is not finite for a genome that starts ${genome.slice(0, 3).join(', ')}; ` +
          'look for a division by a norm that can be 0.',
      ),
    );
  }
}

/** Mean square of every layer's weights over 2 / fanIn, the variance that keeps currents alive through depth
 *  (He et al. 2015), over genomes of the first generation. */
export async function varianceLaw({ make, layers }: Subject): Promise<void> {
  const encoding = make();
  const seeds = [1, 2, 3, 4];
  const ratio = layers.map(() => 0);
  for (const seed of seeds) {
    const expressed = encoding.express(drawnGenome(encoding, seed), counterRng(seed));
    (await weightsOf(encoding, expressed, layers)).forEach((weight, i) => {
      const square = weight.reduce((sum, w) => sum + w * w, 0) / weight.length;
      ratio[i]! += (square * layers[i]!.fanIn) / 2 / seeds.length;
    });
  }
  ratio.forEach((r, i) =>
    must(
      r >= 0.3 && r <= 3,
      `the weights of ${layers[i]!.name} have ${r.toPrecision(3)} times the variance 2 / fanIn at birth; 0.3 to 3 is allowed. ` +
        'Scale what express draws by the fanIn of its layer.',
    ),
  );
}

/** `weight` is a function of the parameters alone: the same twice, parameters unharmed, and no tensor left behind. */
export async function pureLaw({ make, layers }: Subject): Promise<void> {
  const encoding = make();
  const before = tf.memory().numTensors;
  const expressed = encoding.express(drawnGenome(encoding, SEED), counterRng(SEED));
  const first = await weightsOf(encoding, expressed, layers);
  const tensors = tensorsOf(expressed);
  const parameters = parametersOf(tensors);
  for (const layer of layers) {
    tf.tidy(() => void decode(encoding.weight(parameters, layer), layer));
    const gone = Object.keys(tensors).find((name) => tensors[name]!.isDisposed);
    must(gone === undefined, `weight disposes '${gone}'; the model owns its parameters.`);
  }
  const second = await weightsOf(encoding, expressed, layers);
  layers.forEach(({ name }, i) =>
    must(
      first[i]!.every((w, j) => Object.is(w, second[i]![j])),
      `the weight of ${name} differs between two calls with the same parameters; keep no state, draw in express.`,
    ),
  );
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = await tensor.data();
    must(
      Float32Array.from(expressed[name]!.data).every((x, i) => Object.is(x, data[i])),
      `weight changes '${name}'; parameters change in training and refine alone.`,
    );
  }
  tf.dispose(tensors);
  const left = tf.memory().numTensors - before;
  must(left === 0, `${left} tensors are left after weight; look for tf.keep, and tensors made outside weight.`);
}
