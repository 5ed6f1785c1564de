import type * as tf from '@tensorflow/tfjs';
import { offsetOf, output, register } from '../registry.ts';
import { spreadNumbers } from './ranges.ts';

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
  elementwise(name, (x, y, count, p, q) =>
    spreadNumbers('unary', count, (first, some) => [operation, x + 4 * first, y + 4 * first, some, p, q]),
  );

// All sizes: these must not go to the host's Math, whose last digits differ from machine to machine.
for (const [operation, name] of transcendental.entries())
  elementwise(name, (x, y, count) =>
    spreadNumbers('transcendental', count, (first, some) => [operation, x + 4 * first, y + 4 * first, some]),
  );
