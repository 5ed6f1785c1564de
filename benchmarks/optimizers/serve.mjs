/** Our optimizers as a subject: driven over stdin and stdout as peers.py is. */
import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';
import { counterRng } from '@genospike/tensor/rng';
import { Subject } from '../speed/subject.mjs';
import { archive, front } from './many.mjs';
import { functions } from './functions.mjs';
import { serve } from './lines.mjs';
import { build, told } from './ours.mjs';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** What a look at that clock costs itself, ms: little beside Python, half of a generation here. */
const look = (() => {
  let last = cpu();
  const start = last;
  for (let i = 0; i < 20_000; i++) last = cpu();
  return (last - start) / 20_000;
})();
const MiB = 2 ** 20;
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN) / 1024;
const live = () => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MiB;
};

/** Evaluations up to the end of the first generation that holds a point below the target; null where there is none. */
async function climb({ subject, name, d, seed, budget, target, population }) {
  const { of, x0, sigma, noise = 0 } = functions[name];
  const f = of(d);
  const from = cpu();
  const one = await build(subject, { d, x0, sigma, population, seed });
  const rng = counterRng(`noise ${seed}`);
  let [evaluations, why, last, best] = [0, 'budget', [], Infinity];
  for (let generation = 0; evaluations < budget; generation++) {
    const reason = one.done?.();
    // Where values are noise, no end is asked for: only where it stands when the budget is spent.
    if (reason && !noise) {
      why = reason;
      break;
    }
    last = one.ask();
    const values = last.map(f);
    evaluations += last.length;
    best = Math.min(best, ...values);
    if (!noise && best < target) return { evaluations, why: 'target', best, cpu: cpu() - from };
    const drawn = noise ? rng.normal(`${generation}`, last.length) : [];
    one.tell(last.map((x, i) => told(x, values[i] + (noise ? noise * drawn[i] : 0))));
  }
  // What it would answer with; without a word of its own: the middle of those it asked for last.
  const middle = () => Array.from({ length: d }, (_, j) => last.reduce((sum, x) => sum + x[j], 0) / last.length);
  return { evaluations: null, spent: evaluations, why, best, final: f(one.best?.() ?? middle()), cpu: cpu() - from };
}

let held;
const sphere = functions.sphere.of;
async function hold({ subject, d, population }) {
  // What it loads is not its state.
  const small = await build(subject, { d: 2, x0: 3, sigma: 2, seed: 1 });
  held = { one: small, age: 0, f: sphere(2) };
  await generations({ n: 2 });
  held = undefined;
  const [before, alive] = [resident(), live()];
  const again = () => build(subject, { d, x0: 3, sigma: 2, population, seed: 1 });
  held = { one: await again(), again, age: 0, f: sphere(d), before, alive };
  const first = await generations({ n: 1 });
  return { first: first.cpu, population: held.population };
}
/** CPU ms of one ask and tell, the mean over n generations: work that is not done in every one counts in full. */
async function generations({ n }) {
  let [used, size] = [0, 0];
  const { f } = held;
  for (let i = 0; i < n; i++) {
    // Begun anew before the smallest numbers there are.
    if (++held.age % 300 === 0) held.one = await held.again();
    const { one } = held;
    const start = cpu();
    const genomes = one.ask();
    used += cpu() - start;
    const results = genomes.map((x) => told(x, f(x)));
    const again = cpu();
    one.tell(results);
    used += cpu() - again;
    size = genomes.length;
  }
  held.population = size;
  return { cpu: Math.max(used / n - 2 * look, 1e-4) };
}
/** MiB since before it was made: what is alive after a collection, and what the process holds. */
const memory = () => ({ live: live() - held.alive, resident: resident() - held.before });

let values;
/** BBOB: evaluations at which each target was first met. Who is done before its budget starts anew, with twice the population. */
async function bbob({ subject, python, f, d, instance, budget, targets }) {
  values ??= await new Subject('values', python).ready();
  const { optimum } = await values.ask('optimum', { f, d, instance });
  const rng = counterRng(`bbob ${f} ${d} ${instance}`);
  const hits = targets.map(() => null);
  let [evaluations, best, at] = [0, Infinity, 0];
  for (let start = 0; evaluations < budget && at < targets.length; start++) {
    const population = start ? 2 ** start * (4 + Math.floor(3 * Math.log(d))) : undefined;
    const x0 = Array.from(rng.uniform(`${start}`, d, -4, 4));
    const one = await build(subject, { d, x0, sigma: 2, population, seed: `${instance} ${start}` });
    while (evaluations < budget && at < targets.length && !one.done?.()) {
      const points = one.ask();
      const said = await values.ask('values', { f, d, instance, points: points.map((x) => Array.from(x)) });
      if (said.failed) throw new Error(said.failed);
      for (const value of said.values) {
        evaluations++;
        // Null: beyond all numbers.
        best = Math.min(best, value === null ? Infinity : value - optimum);
        while (at < targets.length && best <= targets[at]) hits[at++] = evaluations;
      }
      one.tell(points.map((x, i) => told(x, said.values[i])));
    }
  }
  return { hits, best };
}

await serve({ climb, hold, generations, memory, bbob, front, archive });
