import {
  Clock,
  failureOf,
  GenoError,
  the,
  type Emit,
  type Executor,
  type Report,
  type Start,
  type Taps,
  type Work,
  Samples,
} from '@genospike/core';
import { Arms } from './arms.ts';
import { bindings, makerToken, placeToken } from './build.ts';
import { hash } from './canonical.ts';
import { circumstancesOf } from './circumstances.ts';
import { Room, type Service } from './container.ts';
import { checksumsOf } from './dataset.ts';
import { endsTheRun, evaluate, type Bench } from './evaluate.ts';
import { evolvePhase, settlePhase, type Phase } from './phases.ts';
import { eventLog, ScoreLog } from './logs.ts';
import { checkData, standardServices } from './open-room.ts';
import { own } from './own-plugin.ts';
import { resultOf } from './result.ts';
import { newRunFolder } from './run-folder.ts';
import { seal } from './spec.ts';
import { FolderStore } from './store.ts';
import type { Chosen } from './choose.ts';
import type { Done, Prepared, RunOptions } from './options.ts';

/** Where the run folder is, or where to make one. */
type Place = { readonly folder: string } | { readonly out: string };

/** A prepared run to its report: room, run folder, evolve, settle, report. */
export async function execute(prepared: Prepared, options: RunOptions, place: Place): Promise<Done> {
  const { hooks, chosen } = prepared;
  const trace = options.trace ? hooks.trace() : undefined;
  const store = new FolderStore();
  // Events may come from everywhere at once; the run waits for all of them before it reports.
  const pending = new Set<Promise<void>>();
  const emit: Emit = (hook, event) => {
    const told = hooks.watch(hook, event).finally(() => pending.delete(told));
    pending.add(told);
  };
  const services: readonly Service[] = [...standardServices({ store, emit }), ...(options.services ?? [])];
  const room = await Room.open(bindings(prepared.spec, chosen, services));
  let executor: Executor | undefined;
  try {
    if ('folder' in place) checkData(room, prepared.spec);
    const { spec, id } = seal(prepared.spec, checksumsOf(room));
    const folder = 'folder' in place ? place.folder : newRunFolder(place.out, spec.experiment.name, id);
    store.folder = folder;
    if (!('folder' in place)) await store.write('spec.json', `${JSON.stringify(spec, null, 2)}\n`);

    const scores = new ScoreLog(folder);
    const events = eventLog(folder);
    hooks.install(scores.plugin, true);
    hooks.install(events.plugin, true);
    hooks.onDecision = events.decision;
    for (const [place, answer] of Object.entries(prepared.auto ?? {}))
      events.decision({ hook: `${place}: auto`, by: own.name, answer });
    installTaps(room, hooks, chosen);

    const stop = new AbortController();
    const bench: Bench = { room, spec, store, emit, signal: stop.signal };
    executor = await openExecutor(room, { spec, folder, evaluate: (job) => evaluate(bench, job) });
    const clock = room.get(Clock);
    const phase: Phase = {
      room,
      spec,
      id,
      hooks,
      executor,
      clock,
      emit,
      keep: (job, score) => scores.keep(job, score),
      ...(options.signal && { signal: options.signal }),
      abort: () => stop.abort(),
      counts: { evaluated: 0, replayed: 0 },
      ...(trace && { trace }),
    };
    try {
      await hooks.watch('run:start', {
        ...startOf(phase, folder, executor, 'folder' in place),
        ...(prepared.auto && { auto: prepared.auto }),
      });
      const began = clock.now();
      const evolution = await evolvePhase(phase);
      const evolved = clock.now();
      const settled = await settlePhase(phase, evolution?.best.genome ?? []);
      const ended = clock.now();
      while (pending.size) await Promise.all(pending);

      const result = resultOf(room, spec, id, evolution, settled);
      const circumstances = circumstancesOf(
        phase,
        prepared,
        { evolve: (evolved - began) / 1e3, settle: (ended - evolved) / 1e3 },
        options.command,
      );
      const draft: Report = { result, hash: hash(result), spec, circumstances, sections: [] };
      const report = await hooks.decide('report:build', draft);
      await hooks.watch('run:end', { report, folder });
      return {
        report: { ...report, circumstances: { ...circumstances, muted: hooks.muted.map((e) => e.toJSON()) } },
        folder,
        ...(trace && { trace }),
      };
    } catch (error) {
      await hooks.watch('run:fail', { error: failureOf(error), folder });
      throw endsTheRun(error) && options.signal?.aborted ? interrupted(folder, phase) : error;
    }
  } finally {
    await executor?.[Symbol.asyncDispose]();
    await room.close();
  }
}

/** Reporters watch; stop rules decide. Both are contributions, because taps of a plugin cannot have options. */
function installTaps(room: Room, hooks: Prepared['hooks'], chosen: readonly Chosen[]): void {
  for (const [place, role] of [
    ['reporters', 'reporter'],
    ['stop', 'stop'],
  ] as const) {
    const made: readonly Taps[] = room.all(placeToken(place, role));
    chosen.filter((c) => c.place === place).forEach((c, i) => hooks.install({ name: c.plugin, hooks: made[i]! }, true));
  }
}

async function openExecutor(room: Room, work: Work): Promise<Executor> {
  return room.get(makerToken<'executor'>('executor'))({ given: { work } });
}

function startOf({ room, spec, id }: Phase, folder: string, executor: Executor, resumed: boolean): Start {
  const { name, source, splits, checksums } = room.get(Samples);
  const backend = room.get(the('backend'));
  const arms = room.get(Arms);
  const { evolve, seeds } = spec.experiment;
  return {
    id,
    folder,
    spec,
    workers: executor.slots,
    backend: { name: backend.name, device: backend.device },
    dataset: {
      name,
      source,
      train: splits.train.size,
      validation: splits.validation.size,
      test: splits.test.size,
      checksums: checksums.length,
    },
    arms: arms.map(({ place, label, design, description: { parameters, weights, encoded } }) => ({
      place,
      label,
      genome: place === 'encoding' ? design.encoding.genome.size : 0,
      parameters,
      weights,
      encoded,
    })),
    generations: arms[0]!.design.encoding.genome.size > 0 ? evolve.generations : 0,
    trainings: arms.length * seeds.length,
    resumed,
  };
}

function interrupted(folder: string, { counts }: Phase): GenoError {
  const done = counts.evaluated + counts.replayed;
  return new GenoError('GENO_INTERRUPTED', `Stopped; ${done} ${done === 1 ? 'evaluation' : 'evaluations'} saved.`, {
    path: folder,
    fix: `npx genospike resume ${folder}`,
  });
}
