import { testExecutor } from '@genospike/testkit';
import { prepare } from '@genospike/engine';
import type { Emit, Job, Work } from '@genospike/core';
import { checksumsOf } from '../src/dataset.ts';
import { bindings } from '../src/build.ts';
import { Room } from '../src/container.ts';
import { evaluate } from '../src/evaluate.ts';
import { inline } from '../src/executors/inline.ts';
import { processes } from '../src/executors/processes.ts';
import { standardServices } from '../src/open-room.ts';
import { seal } from '../src/spec.ts';
import { FolderStore } from '../src/store.ts';
import { toyConfig, toyOptions } from './toy.ts';

const emit: Emit = () => {};
const store = new FolderStore();

/** The toy experiment as an executor gets it, with what evaluates it in this process. */
async function toyWork(workers: number): Promise<{ readonly work: Work; readonly id: string }> {
  const { spec: open, chosen } = await prepare(toyConfig({ runtime: { workers } }), toyOptions());
  const room = await Room.open(bindings(open, chosen, standardServices({ store, emit })));
  const { spec, id } = seal(open, checksumsOf(room));
  const bench = { room, spec, store, emit, signal: new AbortController().signal };
  return { work: { spec, folder: undefined, evaluate: (job) => evaluate(bench, job) }, id };
}

const { work, id } = await toyWork(2);
const job = (i: number): Job => ({
  experiment: id,
  arm: 'encoding',
  genome: [1 + i / 8, 1 - i / 8],
  fidelity: 'evolve',
  seed: 1 + (i % 2),
});
const of = { work, job, impossible: { ...job(0), arm: 'nobody' } };

testExecutor(inline, [of]);
testExecutor(processes, [
  { ...of, needs: { emit } },
  // No workers: in this process.
  { ...of, needs: { emit }, work: (await toyWork(0)).work },
]);
