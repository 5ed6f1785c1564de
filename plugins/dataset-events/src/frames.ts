import { define, GenoError, type Events, type EventSplit, type Shape, type Split } from '@genospike/core';
import * as z from 'zod';

/** Events -> frames [steps, height, width, polarity], each the number of events at its place: equal shares of the
 *  recording's time, or of its events. What is left over by rounding goes to the last frame, as in SpikingJelly
 *  (`integrate_events_by_fixed_frames_number`). */
export const frames = define('transform', {
  id: 'frames',
  options: z.strictObject({
    steps: z.int().min(1).default(10).describe('Frames a recording, each shown for one step'),
    by: z.enum(['time', 'count']).default('time').describe('What frames have equal shares of'),
    values: z.enum(['counts', 'binary']).default('counts').describe('Events at a place, or whether there was one'),
  }),
  create: ({ options: { steps, by, values } }) => ({
    apply(dataset) {
      if (dataset.form !== 'events' || dataset.shape[2] !== 2) {
        const message = `frames wants events of two polarities; ${dataset.name} has samples [${dataset.shape.join(', ')}].`;
        const fix = 'Leave out transforms, or choose a dataset of events.';
        throw new GenoError('GENO_TRANSFORM', message, { role: 'transform', path: 'transforms', fix });
      }
      const { form: _, splits, shape, ...facts } = dataset;
      const framed = (split: EventSplit): Split => ({
        size: split.size,
        async read(indices) {
          const { events, targets } = await split.read(indices);
          const size = steps * shape[0] * shape[1] * shape[2];
          const samples = new Float32Array(events.length * size);
          events.forEach((one, i) => add(one, frameOf(one, steps, by), samples.subarray(i * size), shape));
          return { samples: values === 'binary' ? samples.map((n) => Math.min(n, 1)) : samples, targets };
        },
      });
      const { train, validation, test } = splits;
      return {
        ...facts,
        shape,
        frames: steps,
        splits: { train: framed(train), validation: framed(validation), test: framed(test) },
      };
    },
  }),
});

/** The frame of the event at place j. */
function frameOf({ t }: Events, steps: number, by: 'time' | 'count'): (j: number) => number {
  const start = by === 'time' ? (t[0] ?? 0) : 0;
  const whole = by === 'time' ? (t.at(-1) ?? 0) - start : t.length;
  // Fewer microseconds or events than frames: one each, the last frames stay empty.
  const share = Math.max(1, Math.floor(whole / steps));
  return (j) => Math.min(steps - 1, Math.floor(((by === 'time' ? t[j]! : j) - start) / share));
}

function add({ x, y, p }: Events, frame: (j: number) => number, sample: Float32Array, [height, width]: Shape): void {
  for (let j = 0; j < p.length; j++) {
    const place = ((frame(j) * height + y[j]!) * width + x[j]!) * 2 + p[j]!;
    sample[place] = sample[place]! + 1;
  }
}
