import { lanes, pythonCommand } from './lanes.mjs';

/** How far above the optimum: 10^2 to 10^-8, five a decade. */
export const TARGETS = Array.from({ length: 51 }, (_, k) => 10 ** (2 - 0.2 * k));
/** COCO's groups of functions, first and last. */
export const GROUPS = {
  separable: [1, 5],
  moderate: [6, 9],
  'ill-conditioned': [10, 14],
  'multi-modal': [15, 19],
  'weak structure': [20, 24],
};
const shown = ['cma-es', 'sep-cma-es', 'cr-fm-nes', 'dx-nes-ic', 'xnes', 'lm-ma-es', 'de', 'random-search'];

/** COCO's 24 noiseless functions: [{ case, d, subjects, instances, budget }]; the budget is so many evaluations a dimension. */
export const bbobPlan = (ids, quick) =>
  (quick ? [2] : [2, 5, 10, 20]).map((d) => ({
    case: `bbob-${d}`,
    d,
    ours: shown.filter((id) => ids.includes(id) && (!quick || id === 'cma-es')),
    peers: ids.includes('cma-es') ? (quick ? ['pycma'] : ['pycma', 'cmaes']) : [],
    instances: quick ? [1] : d < 20 ? [1, 2, 3] : [1],
    budget: (quick ? 100 : 300) * d,
  }));

/** Runs them. @returns rows, and per case the subjects and runs [{ subject, group, hits }] a page draws */
export async function bbob(plan, { count, python, say }) {
  if (!python) return { rows: [], curves: [] };
  const jobs = plan.flatMap((one) =>
    one.instances.flatMap((instance) =>
      Array.from({ length: 24 }, (_, f) =>
        [...one.ours, ...one.peers].map((subject) => ({ one, instance, f: f + 1, subject })),
      ).flat(),
    ),
  );
  const curves = plan.map(({ case: name, d, budget, ours, peers }) => ({
    case: name,
    d,
    budget,
    subjects: [...ours, ...peers],
    runs: [],
  }));
  const broken = new Map();
  await lanes(count, python, jobs, async ({ one, instance, f, subject }, sides) => {
    const key = `${one.case}, ${subject}`;
    if (broken.has(key)) return;
    const ours = one.ours.includes(subject);
    const given = {
      subject,
      f,
      d: one.d,
      instance,
      budget: one.budget,
      targets: TARGETS,
      python: pythonCommand(python),
    };
    try {
      const { hits, best } = await sides[ours ? 'ours' : 'peer'].ask('bbob', given);
      const group = Object.keys(GROUPS).find((name) => f >= GROUPS[name][0] && f <= GROUPS[name][1]);
      curves[plan.indexOf(one)].runs.push({ subject, ours, f, instance, group, hits, best });
    } catch (error) {
      broken.set(key, { case: one.case, subject, metric: 'failed', value: error.message, unit: 'words' });
      say(`${key}, f${f}: ${error.message}`);
    }
  });
  const rows = curves.flatMap(({ case: name, runs }) =>
    [...new Set(runs.map(({ subject }) => subject))].flatMap((subject) => {
      const mine = runs.filter((run) => run.subject === subject);
      const row = (metric, value, unit) => ({ case: name, subject, metric, value, unit });
      const met = (of) => of.flatMap(({ hits }) => hits).filter(Boolean).length / (of.length * TARGETS.length);
      const by = Object.keys(GROUPS).map((group) => [group, mine.filter((run) => run.group === group)]);
      return [
        row('targets-met', met(mine), 'fraction'),
        ...by
          .filter(([, of]) => of.length)
          .map(([group, of]) => row(`targets-met-${group.replace(' ', '-')}`, met(of), 'fraction')),
      ];
    }),
  );
  return { rows: [...rows, ...broken.values()], curves };
}
