import * as tf from '@tensorflow/tfjs';

type Gradient = Record<string, () => tf.Tensor>;
type Grad = (dy: tf.Tensor, saved: tf.Tensor[], attrs: Record<string, unknown>) => Gradient;

/** Those that are ours already. */
const ours = new WeakSet<tf.GradConfig>();

/** Puts a gradient in the place of tfjs's, which it gets. */
function mend(kernelName: string, mended: (original: Grad) => Grad): void {
  const own = tf.getGradient(kernelName);
  if (ours.has(own)) return;
  const original: Grad = (dy, saved, attrs) => own.gradFunc(dy, saved, attrs as tf.NamedAttrMap) as Gradient;
  const config = { ...own, gradFunc: mended(original) as tf.GradConfig['gradFunc'] };
  ours.add(config);
  tf.registerGradient(config);
}

/** Summed over the axes that broadcasting had spread. */
function summed(gradient: tf.Tensor, { shape }: tf.Tensor): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length ? tf.reshape(tf.sum(gradient, axes), shape) : gradient;
}

/** A kernel with zeros between its rows and columns: its plain convolution is the dilated one. */
function spread(filter: tf.Tensor, [down, across]: readonly [number, number]): tf.Tensor {
  const [height = 0, width = 0, from = 0, to = 0] = filter.shape;
  const [tall, wide] = [(height - 1) * down + 1, (width - 1) * across + 1];
  const rows = tf.pad(tf.reshape(filter, [height, 1, -1]), [[0, 0], [0, down - 1], [0, 0]]); // prettier-ignore
  const columns = tf.reshape(tf.slice(tf.reshape(rows, [height * down, -1]), 0, tall), [tall, width, 1, from * to]);
  const all = tf.reshape(tf.pad(columns, [[0, 0], [0, 0], [0, across - 1], [0, 0]]), [tall, width * across, from, to]); // prettier-ignore
  return tf.slice(all, [0, 0, 0, 0], [tall, wide, from, to]);
}

const pair = (of: unknown): readonly [number, number] =>
  Array.isArray(of) ? (of as [number, number]) : [of as number, of as number];

/** Mends gradients of tfjs 4.22 that refuse or come in a wrong shape, for every backend. Gradients are registered for the
 *  whole process: a second copy of tfjs that is loaded later brings its own, and they are mended again. */
export function mendGradients(): void {
  // Their gradients come in the shape of the result.
  for (const name of ['Maximum', 'Minimum', 'SquaredDifference', 'BatchMatMul'])
    mend(name, (original) => (dy, saved, attrs) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const given = original(dy, saved, attrs);
      return { a: () => summed(given['a']!(), a), b: () => summed(given['b']!(), b) };
    });

  // tfjs refuses to differentiate a dilated convolution.
  for (const name of ['Conv2D', 'DepthwiseConv2dNative'])
    mend(name, (original) => (dy, saved, attrs) => {
      const by = pair(attrs['dilations'] ?? 1);
      if (by[0] === 1 && by[1] === 1) return original(dy, saved, attrs);
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const given = original(dy, [x, spread(filter, by)], { ...attrs, dilations: [1, 1] });
      const thinned = (dw: tf.Tensor) => tf.stridedSlice(dw, [0, 0, 0, 0], dw.shape, [...by, 1, 1]);
      return { x: given['x']!, filter: () => thinned(given['filter']!()) };
    });
}
mendGradients();
