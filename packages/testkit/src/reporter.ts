import { Clock, Emit, Folder, Log, make, Store, type OfRole, type Taps } from '@genospike/core';
import { lawsOf, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';
import { sampleFailure, sampleRun, type RunEvent } from './sample-run.ts';
import { served } from './services.ts';
import { handlerOf, judgeTaps } from './taps.ts';

export interface ReporterCase extends Case {
  /** Runs to survive beside the built-in ones: their events in order. */
  readonly runs?: Readonly<Record<string, readonly RunEvent[]>>;
  /** Hooks that a plugin declares, which it may tap too. */
  readonly hooks?: readonly string[];
}

const builtIn: Readonly<Record<string, () => readonly RunEvent[]>> = {
  'a whole run': () => sampleRun(),
  'a run that evolves nothing': () => sampleRun({ evolved: false }),
  'a run of one seed, without a folder': () => sampleRun({ seeds: 1, folder: undefined }),
  'a run with failed scores': () => sampleRun({ failed: true }),
  'a run that is resumed': () => sampleRun({ resumed: true }),
  'a run that fails': sampleFailure,
};

/** Written by the run itself. */
const TAKEN = /^(spec\.json|scores\.jsonl|events\.jsonl|(models|checkpoints)\/.*)$/;

/** Services that remember. A write takes a moment, as on a disk. */
function desk() {
  const files = new Map<string, string>();
  const said: string[] = [];
  let now = 0;
  let writing = 0;
  const store: Store = {
    folder: 'runs/sample',
    read: async () => undefined,
    async write(name, data) {
      writing++;
      await new Promise((resolve) => setTimeout(resolve, 2));
      files.set(name, typeof data === 'string' ? data : Array.from(data).join());
      writing--;
    },
  };
  const log: Log = { info: (line) => void said.push(line), warn: (line) => void said.push(line) };
  const services = [
    [Store, store],
    [Log, log],
    [Clock, { now: () => (now += 125) }],
    [Emit, () => {}],
    [Folder, '.'],
  ] as const;
  return { services, files, said, unfinished: () => writing };
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** The law of the role `reporter`: it watches, and no run is too odd for it. */
export function reporterLaws(contribution: OfRole<'reporter'>, of: ReporterCase = {}): Law[] {
  const { options = {}, needs = {}, hooks = [], runs = {} } = of;
  const made = async () => {
    const { services, ...seen } = desk();
    const taps: Taps = await make(contribution, options, served(contribution, needs, services));
    return { taps, ...seen };
  };
  const tell = async (taps: Taps, run: readonly RunEvent[]) => {
    for (const [hook, event] of run) {
      const tap = taps[hook];
      if (!tap) continue;
      try {
        await handlerOf(hook, tap)(event);
      } catch (error) {
        throw new Error(`It throws in ${hook}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    }
  };
  const all = { ...builtIn, ...Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, () => run])) };

  return lawsOf(contribution, of, {
    'watches, and only hooks that are there': async () => {
      const { taps } = await made();
      judgeTaps(taps, { hooks });
      must(Object.keys(taps).length > 0, 'It taps nothing.');
    },
    ...Object.fromEntries(
      Object.entries(all).map(([name, run]) => [`survives ${name}`, async () => tell((await made()).taps, run())]),
    ),
    'events are left as they are': async () => {
      for (const run of Object.values(all)) {
        const events = structuredClone(run());
        const before = JSON.stringify(events);
        await tell((await made()).taps, events);
        must(JSON.stringify(events) === before, 'It wrote into an event: others hear of it too.');
        await tell((await made()).taps, frozen(events));
      }
    },
    'files are named within the run folder, and not those of the run': async () => {
      for (const run of Object.values(all)) {
        const { taps, files } = await made();
        await tell(taps, run());
        for (const [name, data] of files) {
          const within = name !== '' && !/^[/~]|\\|:|\0/.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part)); // prettier-ignore
          must(within, `It writes to '${name}': a name within the run folder, like report.txt.`);
          must(!TAKEN.test(name), `It writes ${name}, which is the run's own.`);
          must(data.length > 0, `It writes nothing to ${name}.`);
        }
      }
    },
    'waits for its files': async () => {
      const { taps, unfinished } = await made();
      for (const event of sampleRun()) {
        await tell(taps, [event]);
        must(unfinished() === 0, `${event[0]} has ended and a file has not been written: await store.write.`);
      }
    },
    'same run, same files and lines': async () => {
      const [first, second] = [await made(), await made()];
      await tell(first.taps, sampleRun());
      await tell(second.taps, sampleRun());
      must(first.said.join('\n') === second.said.join('\n'), 'A second reporter says other lines of the same run.');
      must(
        [...first.files].join() === [...second.files].join(),
        'A second reporter writes other files of the same run.',
      );
    },
  });
}

/** Runs the law of the role `reporter` for each set of options. */
export const testReporter = (contribution: OfRole<'reporter'>, cases: readonly ReporterCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => reporterLaws(contribution, of)));
