import type * as tf from '@tensorflow/tfjs';
import { kernels, offsetOf, output, register } from '../registry.ts';

/** tfjs's names in the order of the enums in kernels/unary.c. */
const simple = ['Neg', 'Abs', 'Square', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Relu', 'Step', 'ClipByValue', 'Sign'];
const more = ['Floor', 'Ceil', 'Round', 'LeakyRelu'];
const transcendental = [
  'Exp',
  'Expm1',
  'Log',
  'Log1p',
  'Sigmoid',
  'Tanh',
  'Softplus',
  'Sin',
  'Cos',
  'Tan',
  'Erf',
  'Elu',
];

/** The parameters of the few functions that have some. */
function parametersOf(name: string, attrs: Readonly<Record<string, unknown>>): [number, number] {
  if (name === 'ClipByValue') return [attrs['clipValueMin'] as number, attrs['clipValueMax'] as number];
  if (name === 'Step' || name === 'LeakyRelu') return [(attrs['alpha'] as number | undefined) ?? 0, 0];
  return [0, 0];
}

function elementwise(name: string, run: (x: number, y: number, count: number, p: number, q: number) => void): void {
  register(name, ({ inputs, attrs }) => {
    const x = inputs['x'] as tf.TensorInfo;
    if (x.dtype !== 'float32') return undefined;
    const y = output(x.shape);
    run(offsetOf(x), y.offset, y.view.length, ...parametersOf(name, attrs ?? {}));
    return y.info;
  });
}

for (const [operation, name] of [...simple, ...more].entries())
  elementwise(name, (x, y, count, p, q) => kernels()['unary']!(operation, x, y, count, p, q));

// All sizes: these must not go to the host's Math, whose last digits differ from machine to machine.
for (const [operation, name] of transcendental.entries())
  elementwise(name, (x, y, count) => kernels()['transcendental']!(operation, x, y, count));

function softmax(kernelName: string, logarithm: number): void {
  register(kernelName, ({ inputs }) => {
    const x = inputs['logits'] as tf.TensorInfo;
    const columns = x.shape.at(-1) ?? 1;
    if (x.dtype !== 'float32' || !columns) return undefined;
    const y = output(x.shape);
    kernels()['softmax']!(offsetOf(x), y.offset, y.view.length / columns, columns, logarithm);
    return y.info;
  });
}
softmax('Softmax', 0);
softmax('LogSoftmax', 1);
