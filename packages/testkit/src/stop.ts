import { Clock, Emit, Folder, Log, make, type GenerationRow, type OfRole, type Taps } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { lawsOf, type Case } from './case.ts';
import { must, testLaws, type Law } from './law.ts';
import { generationRow } from './sample-report.ts';
import { served } from './services.ts';
import { handlerOf, judgeTaps } from './taps.ts';

export interface StopCase extends Case {
  /** Hooks that a plugin declares, which it may tap too. */
  readonly hooks?: readonly string[];
}

const LENGTH = 30;
const course = (best: (i: number) => number): readonly GenerationRow[] => {
  const bests = Array.from({ length: LENGTH }, (_, i) => best(i));
  return bests.map((value, i) => generationRow(i + 1, value, bests.slice(0, i), i % 7 ? 0 : 1));
};
const noise = counterRng('stop law').normal('best', LENGTH);
/** Evolutions that improve, stand still, get worse, and are noisy. */
const courses = {
  'that improves': course((i) => 1 - 0.5 * 0.9 ** i),
  'that stands still': course(() => 0.5),
  'that gets worse': course((i) => -i),
  'that is noisy': course((i) => 0.01 * i + 0.1 * noise[i]!),
};

/* eslint-disable no-restricted-properties -- chance is replaced here, not drawn: a rule that draws is to be found */
/** Runs `work` thousands of years later, where at every look at a clock one more has passed. Chance is another, too. */
async function elsewhen<T>(work: () => Promise<T>): Promise<T> {
  const { Date: Real } = globalThis;
  const { random } = Math;
  const real = performance.now;
  let now = 1e14;
  const later = () => (now += 31_557_600_000);
  class Other extends Real {
    constructor(...at: readonly unknown[]) {
      // All that Date takes, in whatever form.
      super(...((at.length ? at : [later()]) as [number]));
    }
    static override now = later;
  }
  Object.assign(globalThis, { Date: Other });
  Math.random = () => 0;
  performance.now = later;
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { Date: Real });
    Math.random = random;
    performance.now = real;
  }
}
/* eslint-enable no-restricted-properties */

/** The law of the role `stop`: what it decides is part of the experiment, so it sees the rows alone. */
export function stopLaws(contribution: OfRole<'stop'>, of: StopCase = {}): Law[] {
  const { options = {}, needs = {}, hooks = [] } = of;
  const made = (now = () => 0): Taps => {
    const quiet: Log = { info: () => {}, warn: () => {} };
    const services = [[Clock, { now }], [Log, quiet], [Emit, () => {}], [Folder, '.']] as const; // prettier-ignore
    return make(contribution, options, served(contribution, needs, services));
  };
  const ask = async (taps: Taps, row: GenerationRow): Promise<unknown> => handlerOf('run:stop', taps['run:stop'])(row);
  /** Its answers, generation by generation, asked on after the first reason. */
  const answers = async (rows: readonly GenerationRow[], taps = made()) => {
    const all: unknown[] = [];
    for (const row of rows) all.push(await ask(taps, row));
    return all;
  };
  const each = async (judge: (rows: readonly GenerationRow[], name: string) => Promise<void>) => {
    for (const [name, rows] of Object.entries(courses)) await judge(structuredClone(rows), name);
  };
  const equal = (a: readonly unknown[], b: readonly unknown[]) =>
    JSON.stringify(a.map(String)) === JSON.stringify(b.map(String));

  return lawsOf(contribution, of, {
    'decides run:stop and nothing else': () => {
      judgeTaps(made(), { hooks, may: ['run:stop'] });
      handlerOf('run:stop', made()['run:stop']);
    },
    'answers with a sentence, or nothing': () =>
      each(async (rows, name) => {
        for (const answer of await answers(rows)) {
          const sound = answer === undefined || (typeof answer === 'string' && answer.trim() !== '');
          must(
            sound,
            `In an evolution ${name} it answers ${JSON.stringify(answer)}: the reason in words, or undefined.`,
          );
        }
      }),
    'same rows, same answers': () =>
      each(async (rows, name) => {
        const first = await answers(rows);
        must(equal(await answers(rows), first), `A second one answers otherwise in an evolution ${name}.`);
        // Two at once: one more evolution in the same process is none of its business.
        const [one, two] = [made(), made()];
        const found: unknown[] = [];
        for (const row of rows) {
          found.push(await ask(one, row));
          await ask(two, generationRow(row.generation, 0));
        }
        must(equal(found, first), `Beside another one it answers otherwise in an evolution ${name}.`);
      }),
    'no clock, no chance': () =>
      each(async (rows, name) => {
        const first = await answers(rows);
        let now = 0;
        const later = await elsewhen(() =>
          answers(
            rows,
            made(() => (now += 1e9)),
          ),
        );
        must(
          equal(later, first),
          `At another time it answers otherwise in an evolution ${name}: a resumed run would differ.`,
        );
      }),
    'rows are left as they are': () =>
      each(async (rows) => {
        const before = JSON.stringify(rows);
        await answers(rows);
        must(JSON.stringify(rows) === before, 'It wrote into a row: that becomes the report.');
        const held = rows.map((row) => Object.freeze({ ...row, terms: Object.freeze({ ...row.terms }) }));
        await answers(held);
      }),
  });
}

/** Runs the law of the role `stop` for each set of options. */
export const testStop = (contribution: OfRole<'stop'>, cases: readonly StopCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => stopLaws(contribution, of)));
