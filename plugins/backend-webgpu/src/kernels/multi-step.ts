import { MULTI_STEP, MULTI_STEP_GRAD, neuronShaders, tf } from '@genospike/tensor';
import type { MultiStepAttrs, NeuronShaders } from '@genospike/tensor';
import { run } from '../shader.ts';

type Program = MultiStepAttrs['program'];
type Given = Parameters<tf.KernelFunc>[0];

const shaders = new WeakMap<Program, NeuronShaders>();
function shadersOf(program: Program): NeuronShaders {
  const known = shaders.get(program) ?? neuronShaders(program);
  shaders.set(program, known);
  return known;
}

const tensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);

/** What the shaders read, and the sizes they are told. */
function read({ inputs, attrs }: Given) {
  const { program, timesteps } = attrs as unknown as MultiStepAttrs;
  const { x, ...more } = inputs as Record<string, tf.TensorInfo> & { readonly x: tf.TensorInfo };
  const learned = program.learned.map((_, i) => more[`parameter${i}`]!);
  const fixed = program.fixed.map(({ data }) => tf.tensor1d(Float32Array.from(data)));
  const flat = [...learned.map((info) => tf.reshape(info as tf.Tensor, [-1])), ...fixed];
  const [first] = flat;
  const channels = x.shape.at(-1)!;
  return {
    program,
    x,
    learned,
    ...shadersOf(program),
    parameters: first && { parameters: flat.length > 1 ? tf.concat1d(flat as tf.Tensor1D[]) : first },
    sizes: { timesteps, neurons: x.shape.reduce((a, b) => a * b, 1) / timesteps, channels },
  };
}

function forward(given: Given): tf.TensorInfo {
  return tf.tidy(() => {
    const { x, forward: shader, parameters, sizes } = read(given);
    const inputs = { x, ...parameters };
    return tensor(
      run(given.backend as tf.KernelBackend, shader, {
        inputs,
        uniforms: sizes,
        shape: x.shape,
        invocations: sizes.neurons,
      }),
    );
  });
}

/** The adjoint of x, then those of the learned parameters. Sums over the neurons of a channel are taken in two rounds
 *  of about as many numbers, whose order depends on the shapes alone. */
function backward(given: Given): tf.TensorInfo[] {
  const backend = given.backend as tf.KernelBackend;
  return tf.tidy(() => {
    const { program, x, learned, parameters, sizes, planes, sums, ...shader } = read(given);
    const { timesteps, neurons, channels } = sizes;
    const plane = timesteps * neurons;
    const whole = tensor(
      run(backend, shader.backward, {
        inputs: { x, dy: given.inputs['dy'] as tf.TensorInfo, ...parameters },
        uniforms: sizes,
        shape: [planes * plane + sums * neurons],
        invocations: neurons,
      }),
    );
    const dX = tf.reshape(whole.size === plane ? whole : tf.slice(whole, 0, plane), x.shape);
    if (!sums) return [dX, ...learned.map(({ shape }) => tf.zeros(shape))];
    const each = neurons / channels;
    const rows = Math.ceil(Math.sqrt(each));
    const slices = Math.ceil(each / rows);
    const uniforms = { ...sizes, slices, rows };
    const shape = [sums, slices, channels];
    const partials = tensor(
      run(backend, shader.partial, { inputs: { whole }, uniforms, shape, invocations: sums * slices * channels }),
    );
    const gradients = tensor(
      run(backend, shader.gradients, {
        inputs: { partials, ...parameters },
        uniforms,
        shape: [program.learned.length, channels],
        invocations: channels,
      }),
    );
    return [
      dX,
      ...learned.map(({ shape: own }, i) => {
        const row = tf.slice(gradients, [i, 0], [1, channels]);
        return tf.reshape(own.reduce((a, b) => a * b, 1) === channels ? row : tf.sum(row), own);
      }),
    ];
  });
}

export const multiStep: Readonly<Record<string, tf.KernelFunc>> = {
  [MULTI_STEP]: forward,
  [MULTI_STEP_GRAD]: backward,
};
