import * as tf from '@tensorflow/tfjs';
import { arena, bitsOf, isOurs, kernels } from '../backend/registry.ts';

/** How often each channel fired: where spikes are bits they are counted as such.
 *  @param spikes [..., C], 0 or 1
 *  @returns [C], whole numbers */
export async function spikeCounts(spikes: tf.Tensor): Promise<Float32Array> {
  const channels = spikes.shape.at(-1) ?? 1;
  const bits = isOurs() ? bitsOf(spikes) : undefined;
  if (bits !== undefined)
    return arena().scratch(4 * channels, (counts) => {
      kernels()['count_channels']!(bits, spikes.size / channels, channels, counts);
      return Float32Array.from(arena().ints(counts, channels));
    });
  const sums = tf.tidy(() => tf.sum(tf.reshape(spikes, [-1, channels]), 0));
  try {
    return await sums.data<'float32'>();
  } finally {
    sums.dispose();
  }
}
