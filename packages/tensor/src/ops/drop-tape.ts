import * as tf from '@tensorflow/tfjs';

/** Frees what a gradient that failed half-way had kept for its backward pass: tfjs frees it at the end alone. */
export function dropTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved = [] } of state.activeTape ?? [])
    for (const tensor of saved) if (!tensor.isDisposed) tensor.dispose();
  state.activeTape = [];
}
