import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { constant, fact, Room } from '@genospike/engine';
import { token } from '@genospike/core';
import { arena, tf } from '@genospike/tensor';
import { run } from 'genospike';

/** Does a long run stay as it was? A thousand evaluations in one process; twenty killed workers; what hooks and container
 *  cost of an evaluation. */
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');

const config = (change) => ({
  name: 'endurance',
  dataset: { use: 'mnist', train: 512, validation: 128, test: 128 },
  network: { use: 'mlp', hidden: [32] },
  encoding: { use: 'gee', genes: 4 },
  baselines: [],
  optimizer: { use: 'cma-es', population: 20 },
  settle: { epochs: 1 },
  reporters: [],
  ...change,
});

export default async function endurance({ quick }) {
  const out = mkdtempSync(join(tmpdir(), 'genospike-endurance-'));
  const rows = [];
  const row = (name, metric, value, unit) => {
    rows.push({ case: name, subject: 'genospike', metric, value, unit });
    console.log(
      `  ${name.padEnd(18)} ${metric.padEnd(34)} ${typeof value === 'number' ? +value.toPrecision(4) : value} ${unit}`,
    );
  };
  try {
    await memory(row, { out, generations: quick ? 10 : 50 });
    await killed(row, { out, kills: quick ? 3 : 20 });
    await overhead(row, { out });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  return { rows, versions: {} };
}

async function memory(row, { out, generations }) {
  const seen = [];
  const look = () => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    seen.push({ heap: heapUsed + external, arena: arena().used, tensors: tf.memory().numTensors });
  };
  const plugin = { name: 'look', hooks: { 'generation:end': look } };
  await run(config({ evolve: { generations, samples: 64 }, runtime: { workers: 0, out } }), { plugins: [plugin] });
  // The first generations warm caches (compiled neurons, free lists).
  const [first, last] = [seen[Math.floor(seen.length / 5)], seen.at(-1)];
  const name = `${generations * 20} evaluations`;
  row(name, 'memory-growth', last.heap / first.heap - 1, 'fraction');
  row(name, 'arena-growth', last.arena - first.arena, 'bytes');
  row(name, 'tensors-growth', last.tensors - first.tensors, 'tensors');
}

const workers = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker.js');
    } catch {
      return false;
    }
  });

/** Workers die at times that repeat: a linear congruential generator says after how many milliseconds. */
async function killed(row, { out, kills }) {
  // Short evaluations: one that is hit three times would count as failed.
  const job = config({ evolve: { generations: kills > 5 ? 30 : 8, epochs: 4, samples: 512 } });
  const whole = await run({ ...job, runtime: { workers: 0, out } });
  let dead = 0;
  let seed = 7;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  let timer;
  const strike = () => {
    const alive = workers();
    const pid = alive[Math.floor(next() * alive.length)];
    if (pid && dead < kills) {
      process.kill(Number(pid), 'SIGKILL');
      dead++;
    }
    if (dead < kills) timer = setTimeout(strike, 600 + next() * 500);
  };
  const plugin = { name: 'strike', hooks: { 'run:start': () => void (timer = setTimeout(strike, 1500)) } };
  const hurt = await run({ ...job, runtime: { workers: 2, out } }, { plugins: [plugin] });
  clearTimeout(timer);
  row('killed workers', 'kills', dead, 'workers');
  row('killed workers', 'result-equal', hurt.report.hash === whole.report.hash ? 1 : 0, '1 = equal');
}

async function overhead(row, { out }) {
  // The main job's own network: what a share is a share of.
  const job = {
    dataset: { use: 'mnist', train: 1024, validation: 512, test: 128 },
    network: 'csnn',
    encoding: { use: 'gee', genes: 16 },
    evolve: { generations: 2, samples: 512 },
  };
  const { trace } = await run(config({ ...job, runtime: { workers: 0, out } }), { trace: true });
  const of = (cat) => trace.filter((event) => event.cat === cat).reduce((sum, { dur }) => sum + dur, 0);
  const evaluations = trace.filter(({ cat }) => cat === 'evaluation').length;
  const one = of('evaluation') / evaluations / 1e3;
  const parent = await Room.open([constant([token('@bench/a'), 1])]);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) {
    const child = await Room.open(
      [
        constant([token('@bench/b'), 2]),
        constant([token('@bench/c'), 3]),
        fact(token('@bench/d'), { a: token('@bench/a') }, () => ({})),
      ],
      parent,
    );
    await child.close();
  }
  const container = (performance.now() - start) / 1000;
  row('overhead', 'evaluation', one, 'ms');
  row('overhead', 'hooks-share', of('hook') / 1e3 / evaluations / one, 'fraction');
  row('overhead', 'container-share', container / one, 'fraction');
}
