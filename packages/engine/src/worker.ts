import { failureOf, type Spec } from '@genospike/core';
import { evaluate, type Bench } from './evaluate.ts';
import { openRoom } from './open-room.ts';
import { FolderStore } from './store.ts';
import type { FromWorker, ToWorker } from './executors/protocol.ts';

/** The program `genospike worker`: receives the experiment once, builds the same room from it as the main process, then
 *  takes jobs one at a time. It ends with the channel it hears by. */
const stop = new AbortController();
/** The callback takes the error of a channel that closed meanwhile; without it Node throws EPIPE. */
const send = (message: FromWorker): void => void process.send?.(message, undefined, undefined, () => {});

let bench: Promise<Bench>;
const begin = async (spec: Spec, folder: string | undefined): Promise<Bench> => {
  const store = new FolderStore(folder);
  const emit: Bench['emit'] = (hook, event) => send({ emit: [hook, event] });
  return { room: await openRoom(spec, { store, emit }), spec, store, emit, signal: stop.signal };
};
const fatal = (error: unknown) => send({ fatal: failureOf(error, 'GENO_WORKER', { role: 'executor' }) });

if (!process.send) {
  process.stderr.write('genospike worker is started by genospike run, with a channel to hear its jobs.\n');
  process.exit(2);
}
process.on('message', (message: ToWorker) => {
  if ('begin' in message) {
    bench = begin(message.begin.spec, message.begin.folder);
    bench.then(() => send({ ready: true }), fatal);
  } else {
    bench.then((ready) => evaluate(ready, message.job)).then((score) => send({ score }), fatal);
  }
});
// Ctrl-C goes to the whole group: the main process decides.
process.on('SIGINT', () => {});
process.on('disconnect', () => {
  stop.abort();
  process.exit();
});
