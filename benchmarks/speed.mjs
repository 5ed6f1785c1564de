import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCase } from './speed/case-folder.mjs';
import { cases } from './speed/cases.mjs';
import { curve } from './speed/curve.mjs';
import { Genospike, useBackend } from './speed/genospike.mjs';
import { findPython, setup } from './speed/peers.mjs';
import { record } from './speed/record.mjs';
import { ours, peer } from './speed/subject.mjs';
import { Table } from './speed/table.mjs';
import { tfjsWasm } from './speed/tfjs-wasm.mjs';
import { turns } from './speed/turns.mjs';

/** How fast is a training step, beside torch with SpikingJelly, snnTorch and Norse on the same networks? See README.md. */
export const options = {
  cases: { type: 'string', default: Object.keys(cases).join() },
  threads: { type: 'string' },
  backends: { type: 'string', default: 'wasm,native' },
  peers: { type: 'string' },
  setup: { type: 'boolean', default: false },
};

/** What is measured where nothing is said, and for how long. */
const plans = {
  whole: { threads: '1,2', peers: 'spikingjelly,snntorch,norse,torch,tfjs-wasm', rounds: 5, burst: 250, learn: 1 },
  quick: { threads: '1', peers: 'spikingjelly', rounds: 2, burst: 100, learn: 0.1 },
};

const list = (text) => text.split(',').filter(Boolean);
const say = (sentence) => console.log(`  ${sentence}`);
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

export default async function speed({ quick, ...options }) {
  const { rounds, burst, learn, ...given } = { ...plans[quick ? 'quick' : 'whole'], ...options };
  if (given.setup) setup();
  const names = list(given.cases);
  const unknown = names.filter((name) => !cases[name]);
  if (unknown.length) throw new Error(`No case ${unknown.join(', ')}. Known: ${Object.keys(cases).join(', ')}`);
  const wanted = list(given.peers);
  const python = wanted.some((one) => one !== 'tfjs-wasm') ? findPython() : {};
  const wasm = existsSync(tfjsWasm());
  if (python.missing) say(python.missing);
  if (wanted.includes('tfjs-wasm') && !wasm) say(`tfjs-wasm is not measured: ${tfjsWasm()} is not there.`);
  const plan = {
    names,
    threads: list(given.threads).map(Number),
    backends: list(given.backends),
    libraries: wanted.filter((one) => (one === 'tfjs-wasm' ? wasm : python.file)),
    python: python.file,
    folder: mkdtempSync(join(tmpdir(), 'genospike-speed-')),
    budget: { rounds, burst, learn },
    trained: {},
  };
  const table = new Table();
  // Networks are trained on the fastest that starts.
  const cores = availableParallelism();
  await useBackend('native', cores).catch(() => useBackend('wasm', cores));
  try {
    for (const name of new Set(names.flatMap((name) => (cases[name].genes ? ['m1', name] : name))))
      plan.trained[name] = await prepare(join(plan.folder, name), name, plan.budget);
    const plain = names.filter((name) => !cases[name].genes);
    // What is compressed is compared with what it compresses, though that was not asked for.
    if (plain.length < names.length && !plain.includes('m1')) plain.push('m1');
    for (const name of plain) await group(name, plan, table);
    if (names.includes('m1')) await density(plan, table, quick ? [0.05, 0.4] : [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5]);
  } finally {
    rmSync(plan.folder, { recursive: true, force: true });
  }
  table.print();
  return { rows: table.rows, versions: python.versions ?? {} };
}

/** Trains a case here, and lays it down for all who are to run it. */
async function prepare(folder, name, { learn }) {
  const of = cases[name];
  const one = new Genospike(of);
  const steps = Math.ceil(of.train * learn);
  const from = performance.now();
  const loss = await one.learn(steps);
  const seconds = (performance.now() - from) / 1000;
  say(`${name}: trained for ${steps} steps on ${one.data.from}, loss ${loss.toFixed(3)}, ${seconds.toFixed(0)} s`);
  mkdirSync(folder);
  await writeCase(folder, { of, data: one.data, model: one.model });
  one.seen = await one.look();
  return one;
}

/** Those that start; the others say why not. */
async function started(subjects) {
  const up = [];
  for (const subject of subjects) {
    try {
      up.push(await subject.ready());
    } catch (error) {
      say(`${subject.label} is not measured: ${error.message}`);
      await subject.end();
    }
  }
  return up;
}

/** One case, all subjects in turn: at each number of threads training, then inference. */
async function group(name, { names, threads, backends, libraries, python, folder, budget, trained }, table) {
  const compressed = name === 'm1' ? names.filter((one) => cases[one].genes) : [];
  const most = Math.max(...threads);
  const python3 = libraries.filter((library) => library !== 'tfjs-wasm');
  const peers = await started(python3.map((library) => peer(python, join(folder, name), library, most)));
  for (const count of threads) {
    const make = (one, backend, threads) => ours(join(folder, one), { name: one, backend, threads });
    const mine = backends.flatMap((backend) => [name, ...compressed].map((one) => make(one, backend, count)));
    // What more threads gain is a ratio too: the same on one thread takes its turns beside it.
    const single = count > 1 ? backends.map((backend) => make(name, backend, 1)) : [];
    // As shipped it makes threads in browsers only.
    if (libraries.includes('tfjs-wasm') && count === 1)
      mine.push(ours(join(folder, name), { name, backend: 'tfjs-wasm', threads: 1 }));
    const all = [...peers, ...(await started(mine))];
    const alone = await started(single);
    try {
      for (const one of peers) await one.ask('threads', { n: count });
      const able = [...all, ...alone].filter(({ backend }) => backend !== 'tfjs-wasm');
      // On more threads fewer rounds: the ratios that count are those on one. Longer ones, as threads have to wake.
      const fewer = { ...budget, rounds: Math.min(3, budget.rounds) };
      const train = await turns(able, 'train', count > 1 ? { ...fewer, burst: 3 * budget.burst } : budget);
      // Norms' running statistics have moved, in each library by its own rule.
      for (const one of [...all, ...alone]) await one.ask('weights');
      const infer = await turns([...all, ...alone], 'infer', fewer);
      const times = { train, infer };
      for (const one of all) await record(table, one, { all, alone, times, threads: count, name, trained });
    } finally {
      for (const one of [...mine, ...single]) await one.end();
    }
  }
  for (const one of peers) await one.end();
}

async function density({ folder: parent, backends, libraries, python, trained, budget }, table, densities) {
  const folder = join(parent, 'm1');
  const peers = libraries.includes('spikingjelly') ? [peer(python, folder, 'spikingjelly', 1)] : [];
  const mine = backends.map((backend) => ours(folder, { name: 'm1', backend, threads: 1 }));
  const subjects = await started([...peers, ...mine]);
  try {
    for await (const { rates, label, cpu, ratio } of curve(trained.m1, folder, subjects, { ...budget, densities })) {
      const percent = (100 * sum(rates)) / rates.length;
      const at = { case: `m1 at ${percent.toPrecision(2)} % spikes`, subject: label, threads: 1 };
      table.add(at, 'train-cpu', cpu, 'ms');
      if (ratio !== undefined && label !== 'spikingjelly') table.add(at, 'train-ratio', ratio, 'x');
    }
  } finally {
    for (const subject of subjects) await subject.end();
  }
}
