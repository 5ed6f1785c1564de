import { define, Store } from '@genospike/core';
import type { Arm, GenerationRow } from '@genospike/core';
import { bytes, concat, double, float, integer } from './bytes.ts';
import { record } from './record.ts';

/** `Event` of TensorFlow's event.proto: 1 wall_time, 2 step, 3 file_version, 5 summary. Wall time is 0: the same run
 *  writes the same file. */
const event = (...content: readonly Uint8Array[]): Uint8Array => record(concat([double(1, 0), ...content]));
/** `Summary` of summary.proto: 1 value { 1 tag, 2 simple_value }. */
function scalars(step: number, values: readonly (readonly [tag: string, value: number])[]): Uint8Array {
  const each = values.map(([tag, value]) => bytes(1, [bytes(1, tag), float(2, value)]));
  return event(integer(2, step), bytes(5, each));
}

const ofGeneration = ({ generation, best, mean, ever, failed, terms }: GenerationRow): Uint8Array =>
  scalars(generation, [
    ['evolution/best', best],
    ['evolution/mean', mean],
    ['evolution/ever', ever],
    ['evolution/failed', failed],
    ...Object.entries(terms).flatMap(([name, term]) => [
      [`terms/${name}/best`, term.best] as const,
      [`terms/${name}/mean`, term.mean] as const,
    ]),
  ]);
const ofArm = ({ label, runs }: Arm): readonly Uint8Array[] =>
  runs.flatMap(({ seed, trained }) =>
    (trained?.epochs ?? []).map(({ epoch, loss, measures }) =>
      scalars(epoch, [
        [`training loss/${label}/seed ${seed}`, loss],
        ...Object.entries(measures).map(
          ([name, value]) => [`validation ${name}/${label}/seed ${seed}`, value] as const,
        ),
      ]),
    ),
  );

/** Writes the curves of a run for TensorBoard (`tensorboard --logdir RUN`): best, mean and terms of every generation,
 *  there after each; training loss and validation measures of every epoch by arm and seed, there at the end, where a
 *  resumed run knows those of its first part too. */
export const tensorboard = define('reporter', {
  id: 'tensorboard',
  needs: { store: Store },
  create: ({ store }) => {
    const write = (rows: readonly GenerationRow[], arms: readonly Arm[]) => {
      const events = [event(bytes(3, 'brain.Event:2')), ...rows.map(ofGeneration), ...arms.flatMap(ofArm)];
      return store.write('events.out.tfevents.0.genospike', concat(events));
    };
    const rows: GenerationRow[] = [];
    return {
      'generation:end': (row) => {
        rows.push(row);
        return write(rows, []);
      },
      'run:end': ({ report: { result } }) => write(result.evolution?.generations ?? [], result.arms),
    };
  },
});
