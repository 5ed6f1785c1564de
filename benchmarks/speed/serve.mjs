/** Genospike as a subject: `serve.mjs FOLDER BACKEND THREADS`, driven over stdin and stdout as peers.py is. */
import { createInterface } from 'node:readline';
import { tf } from '@genospike/tensor';
import { readCase, readWeights } from './case-folder.mjs';
import { Genospike, fallbacks, memory, now, useBackend } from './genospike.mjs';

const [folder, backend, threads] = process.argv.slice(2);
const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const base = memory('now');
const { device } = await useBackend(backend, Number(threads)).catch(({ message, fix }) => {
  answer({ failed: [message, fix && `Fix: ${fix}`].filter(Boolean).join(' ') });
  process.exit(1);
});
const { of, data } = readCase(folder);
const subject = new Genospike(of, { data, snapshot: readWeights(folder, of) });

/** GFLOPS of a dense product. */
async function peak() {
  const [a, b] = [tf.randomUniform([1024, 1024]), tf.randomUniform([1024, 1024])];
  const times = [];
  for (let i = 0; i < 6; i++) {
    const from = now().cpu;
    const c = tf.matMul(a, b);
    await c.data();
    times.push(now().cpu - from);
    c.dispose();
  }
  tf.dispose([a, b]);
  return { gflops: (2 * 1024 ** 3) / (Math.min(...times) * 1e6) };
}

const commands = {
  train: async ({ n }) => ({ times: await subject.train(n) }),
  infer: async ({ n }) => ({ times: await subject.infer(n) }),
  look: () => subject.look(),
  weights: () => subject.model.restore(readWeights(folder, of)) ?? {},
  peak,
  memory: () => ({ peak: memory(), base }),
  fallbacks: () => fallbacks(),
};
answer({ ready: true, device });
for await (const line of createInterface({ input: process.stdin })) {
  const { do: what, ...given } = JSON.parse(line);
  answer(await commands[what](given));
}
process.exit(0);
