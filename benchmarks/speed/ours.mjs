/** Genospike alone, on one case:
 *    node benchmarks/speed/ours.mjs --case m1 [--backend wasm] [--threads 1] [--steps 5] [--train N] [--profile]
 *  runs the built packages; with `--import ./scripts/typescript.mjs --conditions=@genospike/source` before the file, the sources. */
import { parseArgs } from 'node:util';
import { cases } from './cases.mjs';
import { Genospike, fallbacks, memory, resetFallbacks, useBackend } from './genospike.mjs';
import { profile } from './profile.mjs';

const { values } = parseArgs({
  options: {
    case: { type: 'string', default: 'm1' },
    backend: { type: 'string', default: 'wasm' },
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '5' },
    train: { type: 'string' },
    profile: { type: 'boolean', default: false },
  },
});
const of = cases[values.case];
if (!of) {
  console.error(`known cases: ${Object.keys(cases).join(', ')}`);
  process.exit(2);
}
const steps = Number(values.steps);
const { device } = await useBackend(values.backend, Number(values.threads));
console.log(`${values.case} on ${values.backend}: ${device}`);

const trains = values.backend !== 'tfjs-wasm';
const one = new Genospike(of);
const learnt = trains ? Number(values.train ?? 16) : 0;
if (learnt)
  console.log(`trained for ${learnt} steps on ${one.data.from}: loss ${(await one.learn(learnt)).toFixed(3)}`);

const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const show = (what, times) => {
  const [cpu, wall] = ['cpu', 'wall'].map((of) => times.map((time) => time[of]));
  const text = (list) => `${middle(list).toFixed(1)} (least ${Math.min(...list).toFixed(1)})`;
  console.log(`${what.padEnd(14)} cpu ms ${text(cpu)}   wall ms ${text(wall)}`);
};
/** Times what `run` does, then, on its own, where the time goes. */
async function measure(what, run) {
  await run(1);
  resetFallbacks();
  show(what, await run(steps));
  for (const [name, count] of Object.entries(fallbacks())) console.log(`  fallback ${name}: ${count / steps} a step`);
}
const runs = { ...(trains && { 'training step': (n) => one.train(n) }), inference: (n) => one.infer(n) };
for (const [what, run] of Object.entries(runs)) await measure(what, run);
console.log(`peak memory    ${memory().toFixed(0)} MiB`);
const { loss, rates } = await one.look();
console.log(`loss ${loss.toFixed(4)}, spike rates %:`);
console.log(
  `  ${Object.entries(rates)
    .map(([name, rate]) => `${name} ${(100 * rate).toFixed(1)}`)
    .join(', ')}`,
);

if (values.profile) {
  const seen = profile();
  for (const [what, run] of Object.entries(runs)) {
    await run(1);
    seen.start();
    const times = await run(steps);
    const whole = times.reduce((sum, { cpu }) => sum + cpu, 0) / steps;
    const rows = seen.rows(steps);
    const inside = rows.reduce((sum, { cpu }) => sum + cpu, 0);
    console.log(`\n${what}, cpu ms by kernel (of ${whole.toFixed(1)}, outside kernels ${(whole - inside).toFixed(1)})`);
    for (const { name, calls, cpu } of rows.slice(0, 25))
      console.log(`  ${cpu.toFixed(2).padStart(9)}  ${name} x ${calls}`);
  }
}
process.exit(0);
