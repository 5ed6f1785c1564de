import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCase } from './speed/case-folder.mjs';
import { cases } from './speed/cases.mjs';
import { curve } from './speed/curve.mjs';
import { Genospike, useBackend } from './speed/genospike.mjs';
import { findPython, setup } from './speed/python.mjs';
import { ours, peer } from './speed/subject.mjs';
import { Table } from './speed/table.mjs';
import { ratio, time, turns } from './speed/turns.mjs';

/** How fast is a training step, beside torch with SpikingJelly, snnTorch and Norse on the same networks? See README.md. */
export const options = {
  cases: { type: 'string', default: 'm1,mnist-cnn,mlp,resnet-18,recurrent-t100,m1-gee-16,m1-gee-64' },
  threads: { type: 'string', default: '1,2' },
  backends: { type: 'string', default: 'wasm,native' },
  peers: { type: 'string', default: 'spikingjelly,snntorch,norse,torch' },
  setup: { type: 'boolean', default: false },
};

const list = (text) => text.split(',').filter(Boolean);
const report = (sentence) => console.log(`  ${sentence}`);

export default async function speed({ quick, ...given }) {
  if (given.setup) setup();
  const names = list(given.cases);
  const unknown = names.filter((name) => !cases[name]);
  if (unknown.length) throw new Error(`Unknown: ${unknown.join(', ')}. Cases: ${Object.keys(cases).join(', ')}`);
  const threads = list(given.threads).map(Number);
  const python = findPython();
  if (python.missing) report(python.missing);
  const libraries = python.file ? list(given.peers) : [];
  const folder = mkdtempSync(join(tmpdir(), 'genospike-speed-'));
  const table = new Table(names);
  const budget = quick ? { rounds: 2, burst: 150, learn: 0.1 } : { rounds: 5, burst: 400, learn: 1 };
  await useBackend('wasm');
  try {
    const trained = {};
    for (const name of new Set(names.map((name) => (cases[name].genes ? ['m1', name] : name)).flat()))
      trained[name] = await prepare(join(folder, name), name, budget);
    for (const name of names.filter((name) => !cases[name].genes)) {
      const compressed = name === 'm1' ? names.filter((one) => cases[one].genes) : [];
      await group({
        name,
        compressed,
        folder,
        trained,
        threads,
        libraries,
        python,
        backends: list(given.backends),
        budget,
        table,
      });
    }
    const backends = table.backends();
    if (names.includes('m1'))
      await density({ folder: join(folder, 'm1'), one: trained.m1, libraries, python, backends, quick, budget, table });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  table.print();
  return { rows: table.rows, versions: python.versions ?? {} };
}

/** Trains a case here, and lays it down for all who are to run it. */
async function prepare(folder, name, { learn }) {
  const of = cases[name];
  const one = new Genospike(of);
  const steps = Math.max(16, Math.round(of.train * learn));
  const from = performance.now();
  const loss = await one.learn(steps);
  const seconds = (performance.now() - from) / 1000;
  report(`${name}: trained for ${steps} steps on ${one.data.from}, loss ${loss.toFixed(3)}, ${seconds.toFixed(0)} s`);
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
      report(error.message.split('\n').find((line) => /Error|GENO/.test(line)) ?? error.message);
      await subject.end();
    }
  }
  return up;
}

/** One case, all subjects in turn: at each number of threads training, then inference. */
async function group({ name, compressed, folder, trained, threads, libraries, python, backends, budget, table }) {
  const most = Math.max(...threads);
  const peers = await started(libraries.map((library) => peer(python.file, join(folder, name), library, most)));
  for (const count of threads) {
    const mine = await started(
      backends.flatMap((backend) =>
        [name, ...compressed].map((one) => {
          const subject = ours(join(folder, one), { label: `genospike ${backend}`, backend, threads: count });
          return Object.assign(subject, { case: one, backend });
        }),
      ),
    );
    const all = [...peers, ...mine];
    try {
      for (const one of peers) await one.ask('threads', { n: count });
      const times = {};
      for (const what of ['train', 'infer']) times[what] = await turns(all, what, budget);
      const [theirs, plain] = [
        peers.find(({ label }) => label === 'spikingjelly'),
        (of) => mine.find((one) => one.case === name && one.backend === of),
      ];
      for (const one of all) {
        const at = { case: one.case ?? name, subject: one.label, threads: count };
        const { macs } = trained[at.case].seen;
        for (const [what, seen] of Object.entries(times)) {
          for (const of of ['cpu', 'wall']) table.add(at, `${what}-${of}`, time(seen.get(one), of), 'ms');
          if (theirs && one !== theirs && !cases[at.case].genes)
            table.add(at, `${what}-ratio`, ratio(seen.get(theirs), seen.get(one)), 'x');
          if (cases[at.case].genes && plain(one.backend))
            table.add(at, `${what}-ratio-to-m1`, ratio(seen.get(plain(one.backend)), seen.get(one)), 'x');
        }
        const gflop = (3 * 2 * macs) / 1e9;
        table.add(at, 'train-gflops', gflop / (time(times.train.get(one), 'cpu') / 1e3), 'GFLOPS');
        const { peak, base } = await one.ask('memory');
        table.add(at, 'memory-peak', peak, 'MiB');
        table.add(at, 'memory-before', base, 'MiB');
        if (count !== threads[0]) continue;
        const { gflops } = await one.ask('peak');
        table.add(at, 'matmul-gflops', gflops, 'GFLOPS');
        const { loss, rates } = await one.ask('look');
        table.add(at, 'loss', loss, 'nats');
        const values = Object.values(rates);
        table.add(at, 'spike-rate', values.reduce((a, b) => a + b, 0) / values.length, 'fraction');
        if (!one.backend) continue;
        const fallen = Object.values(await one.ask('fallbacks'));
        table.add(
          at,
          'fallbacks',
          fallen.reduce((a, b) => a + b, 0),
          'calls',
        );
      }
    } finally {
      for (const one of mine) await one.end();
    }
  }
  for (const one of peers) await one.end();
}

async function density({ folder, one, libraries, python, backends, quick, budget, table }) {
  const peers = libraries.includes('spikingjelly') ? [peer(python.file, folder, 'spikingjelly', 1)] : [];
  const mine = backends.map((backend) => ours(folder, { label: `genospike ${backend}`, backend, threads: 1 }));
  const subjects = await started([...peers, ...mine]);
  try {
    const densities = quick ? [0.05, 0.4] : [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5];
    const rows = await curve(one, folder, subjects, { ...budget, rounds: quick ? 1 : 3, densities });
    for (const { density, label, cpu, ratio: times } of rows) {
      const at = { case: `m1 at density ${(100 * density).toFixed(0)} %`, subject: label, threads: 1 };
      table.add(at, 'train-cpu', cpu, 'ms');
      if (times !== undefined && label !== 'spikingjelly') table.add(at, 'train-ratio', times, 'x');
    }
  } finally {
    for (const subject of subjects) await subject.end();
  }
}
