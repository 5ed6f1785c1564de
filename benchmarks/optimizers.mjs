import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findPython, setupPython } from './lib/python.mjs';
import { bbob, bbobPlan } from './optimizers/bbob.mjs';
import { climbPlan, climbs } from './optimizers/climbs.mjs';
import { many, manyPlan } from './optimizers/many-plan.mjs';
import { optimizers } from './optimizers/ours.mjs';
import { writeGuide } from './optimizers/guide.mjs';
import { page } from './optimizers/page.mjs';
import { printTables } from './optimizers/table.mjs';
import { timePlan, times } from './optimizers/times.mjs';

/** Are our optimizers as good as pycma, cmaes, evosax, pymoo and pyribs on the same problems, in the same run? See README.md. */
export const options = {
  only: { type: 'string', default: '' },
  optimizers: { type: 'string', default: '' },
  patience: { type: 'string', default: '1' },
  lanes: { type: 'string', default: String(availableParallelism()) },
  setup: { type: 'boolean', default: false },
  tables: { type: 'boolean', default: false },
};

const path = (file) => fileURLToPath(new URL(file, import.meta.url));
const PEERS = ['cma', 'cmaes', 'evosax', 'crfmnes', 'lmmaes', 'pymoo', 'deap', 'ribs', 'coco-experiment'];
const list = (text) => text.split(',').filter(Boolean);
const today = () => new Date().toISOString().slice(0, 10);
const say = (sentence) => console.log(`  ${sentence}`);

/** @param save keeps what was measured so far: what fails later loses nothing of it */
export default async function benchmark(given, { save }) {
  const { quick, only, optimizers: wanted, patience, lanes: count } = given;
  const { found, broken } = await optimizers();
  if (given.tables) return tablesOf(path('results/optimizers.json'), [...found.keys()]);
  if (given.setup) setupPython(path('optimizers/requirements.txt'));
  const { file: python, missing, versions = {} } = findPython('optimizers', PEERS);
  if (missing) say(missing);
  broken.forEach((sentence) => say(`not measured: ${sentence}`));
  const ids = [...found.keys()].filter((id) => !wanted || list(wanted).includes(id));
  if (!ids.length) throw new Error(`No optimizer ${wanted}. Known: ${[...found.keys()].join(', ')}`);
  const names = list(only);
  // `sphere-10`, or all that begins with `sphere`, `time`, `bbob`, ...
  const chosen = ({ case: name }) => !names.length || names.some((one) => name === one || name.startsWith(`${one}-`));
  const how = { python, quick, say, count: Math.max(1, Number(count)) };
  const part = quick ? 'quick' : names.length || wanted || !python ? 'part' : '';

  const rows = [];
  const keep = (more) => {
    rows.push(...more);
    save({ rows, versions, part });
  };
  const measure = async (name, plan, run) => {
    const cells = plan.filter(chosen);
    if (!cells.length) return;
    const from = performance.now();
    keep(await run(cells, how));
    say(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  };
  // Alone, as time is measured.
  await measure('times', timePlan(ids, quick), times);
  const cells = climbPlan(ids, quick, Number(patience));
  for (const d of new Set(cells.map((cell) => cell.d)))
    await measure(
      `evaluations, ${d} dimensions`,
      cells.filter((cell) => cell.d === d),
      climbs,
    );
  await measure('several objectives and diversity', manyPlan(ids, quick), many);
  let curves = [];
  await measure('bbob', bbobPlan(ids, quick), async (plan) => {
    const said = await bbob(plan, how);
    curves = said.curves;
    return said.rows;
  });
  if (!rows.length) throw new Error(`Nothing was measured: no case ${only}, or no peers to serve it.`);
  printTables(rows);
  if (curves.length) writePage(curves, part, versions);
  if (!part) guide(rows, ids, { date: today(), machine: cpus()[0].model.trim() });
  return { rows, versions, part };
}

/** What an earlier run kept, shown and written into the guide anew. */
function tablesOf(file, ids) {
  const { rows, manifest } = JSON.parse(readFileSync(file, 'utf8'));
  printTables(rows);
  guide(rows, ids, { date: manifest.date, machine: manifest.machine.cpu });
}

function guide(rows, ids, from) {
  writeGuide(rows, ids, from);
  say('tables: docs/guide/choosing-an-optimizer.md');
}

function writePage(curves, part, versions) {
  mkdirSync(path('results'), { recursive: true });
  const file = `results/${['optimizers-bbob', part].filter(Boolean).join('-')}.html`;
  writeFileSync(path(file), page(curves, { command: 'npm run bench -- optimizers', date: today(), versions }));
  say(`page: benchmarks/${file}`);
}
