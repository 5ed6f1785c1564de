import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
};

const path = (file) => fileURLToPath(new URL(file, import.meta.url));
const PEERS = ['cma', 'cmaes', 'evosax', 'crfmnes', 'lmmaes', 'pymoo', 'deap', 'ribs', 'coco-experiment'];
const list = (text) => text.split(',').filter(Boolean);
const today = () => new Date().toISOString().slice(0, 10);
const say = (sentence) => console.log(`  ${sentence}`);

export default async function benchmark({ quick, only, optimizers: wanted, patience, lanes: count, setup }) {
  if (setup) setupPython(path('optimizers/requirements.txt'));
  const { file: python, missing, versions = {} } = findPython('optimizers', PEERS);
  if (missing) say(missing);
  const { found, broken } = await optimizers();
  broken.forEach((sentence) => say(`not measured: ${sentence}`));
  const ids = [...found.keys()].filter((id) => !wanted || list(wanted).includes(id));
  if (!ids.length) throw new Error(`No optimizer ${wanted}. Known: ${[...found.keys()].join(', ')}`);
  const names = list(only);
  // `sphere-10`, or all that begins with `sphere`, `time`, `bbob`, ...
  const chosen = ({ case: name }) => !names.length || names.some((one) => name === one || name.startsWith(`${one}-`));
  const given = { python, quick, say, count: Math.max(1, Number(count)) };

  const plans = {
    // Alone, as time is measured.
    times: timePlan(ids, quick).filter(chosen),
    climbs: climbPlan(ids, quick, Number(patience)).filter(chosen),
    many: manyPlan(ids, quick).filter(chosen),
    bbob: bbobPlan(ids, quick).filter(chosen),
  };
  if (!Object.values(plans).flat().length) throw new Error(`No case ${only}.`);
  const rows = [];
  const part = async (name, run) => {
    if (!plans[name].length) return;
    const from = performance.now();
    rows.push(...(await run()));
    say(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s`);
  };
  await part('times', () => times(plans.times, given));
  await part('climbs', () => climbs(plans.climbs, given));
  await part('many', () => many(plans.many, given));
  await part('bbob', async () => {
    const { rows: found, curves } = await bbob(plans.bbob, given);
    if (curves.length) writePage(curves, { quick, versions });
    return found;
  });
  printTables(rows);
  if (!quick && !names.length && !wanted && python) {
    writeGuide(rows, ids, { date: today(), machine: cpus()[0].model.trim() });
    say('table: docs/guide/choosing-an-optimizer.md');
  }
  return { rows, versions };
}

function writePage(curves, { quick, versions }) {
  const folder = path('results');
  if (!existsSync(folder)) mkdirSync(folder);
  const file = `${folder}/optimizers-bbob${quick ? '-quick' : ''}.html`;
  const command = `npm run bench -- optimizers${quick ? ' --quick' : ''}`;
  writeFileSync(file, page(curves, { command, date: today(), versions }));
  say(`page: benchmarks/results/${file.split('/').at(-1)}`);
}
