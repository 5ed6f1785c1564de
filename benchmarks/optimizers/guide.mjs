import { readFileSync, writeFileSync } from 'node:fs';
import { functions } from './functions.mjs';
import { peersOf } from './pairs.mjs';
import { median } from './statistics.mjs';

const file = new URL('../../docs/guide/choosing-an-optimizer.md', import.meta.url);
const table = (head, lines) =>
  [head, head.map((_, i) => (i ? '--:' : '---')), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const group = (value) => value.toLocaleString('en-US');
const round = (value, digits = 3) =>
  value === undefined
    ? ''
    : value >= 1000
      ? group(Math.round(value))
      : value > 0 && value < 1
        ? // Not 4.1e-7: a table is read down its columns.
          value.toFixed(Math.min(6, digits - 1 - Math.floor(Math.log10(value))))
        : String(Number(value.toPrecision(digits)));
const percent = (share) => `${Math.round(100 * share)} %`;
const filled = ([, ...cells]) => cells.some(Boolean);

/** Writes what a run measured between the markers of the guide. @param ids ours @param to the page */
export function writeGuide(rows, ids, { date, machine }, to = file) {
  const page = readFileSync(to, 'utf8');
  const said = `Measured by \`npm run bench -- optimizers\` on ${date}, ${machine}. Every seed is in the results; what is run and how is said in [benchmarks](../../benchmarks/README.md#optimizers).`;
  const text = [said, ...tables(look(rows), ids)].join('\n\n');
  const [head, tail] = [page.split('<!-- measured -->')[0], page.split('<!-- end -->')[1]];
  if (tail === undefined) throw new Error(`${to} has no markers <!-- measured --> and <!-- end -->.`);
  writeFileSync(to, `${head}<!-- measured -->\n\n${text}\n\n<!-- end -->${tail}`);
}

/** `of(case, subject, metric)`: its value, of several seeds the median. */
function look(rows) {
  const found = new Map();
  for (const { case: name, subject, metric, value } of rows) {
    const key = `${name} ${subject} ${metric}`;
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return (name, subject, metric) => {
    const values = found.get(`${name} ${subject} ${metric}`);
    return values && (values.length > 1 ? median(values) : values[0]);
  };
}

function tables(of, ids) {
  const interval = (name, subject, metric = 'ratio') => {
    const [x, low, high] = ['', '-low', '-high'].map((end) => of(name, subject, metric + end));
    return x === undefined ? '' : `${x.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  return [
    ...evaluations(of, ids),
    ...ratios(of, interval),
    ...times(of, ids),
    ...memory(of, ids),
    ...many(of, ids, interval),
    ...bbob(of, ids),
  ];
}
const section = (title, words, head, lines) => (lines.length ? [`### ${title}`, words, table(head, lines)] : []);

function evaluations(of, ids) {
  const cases = ['sphere-10', 'ellipsoid-10', 'rotated-ellipsoid-10', 'rosenbrock-10', 'ellipsoid-40'];
  const cell = (name, id) => {
    const success = of(name, id, 'success');
    if (!success) return success === 0 ? '–' : '';
    return `${round(of(name, id, 'evaluations-median'))}${success < 1 ? ` (${percent(success)})` : ''}`;
  };
  return section(
    'Evaluations to f < 1e-8',
    'The median of the runs that met it, and the share of them where not all did; –: none within the budget. The ellipsoids stretch by 1,000.',
    ['', ...cases],
    ids.map((id) => [`\`${id}\``, ...cases.map((name) => cell(name, id))]).filter(filled),
  );
}

function ratios(of, interval) {
  const dimensions = [2, 5, 10, 20, 40];
  const cell = (name, subject) => {
    const shares = [subject, ...peersOf[subject]].map((one) => of(name, one, 'success'));
    const failed = shares.some((share) => share < 1) ? `, met ${shares.map(percent).join(' / ')}` : '';
    const ratio = interval(name, subject);
    return ratio && `${ratio}${failed}`;
  };
  const line = (name, subject, label) => [label, ...dimensions.map((d) => cell(`${name}-${d}`, subject))];
  const lines = [
    ...Object.keys(functions).map((name) => line(name, 'cma-es', name)),
    ...['ipop', 'bipop'].map((scheme) => line('rastrigin', `restarts:scheme=${scheme}`, `rastrigin, \`${scheme}\``)),
  ];
  return section(
    'Beside pycma and cmaes',
    "Evaluations of `cma-es` over those of the better of pycma and cmaes in the same run (of `restarts` over pycma's own): the ratio of medians and its 95 % interval; below 1 is fewer. `met`: the share of runs that met the target, ours / each of theirs, where not all did. Of `noisy-sphere` it is the true value of the answer.",
    ['', ...dimensions.map((d) => `d = ${d}`)],
    lines.filter(filled),
  );
}

const sizes = [10, 100, 1000, 10_000, 100_000];
function times(of, ids) {
  const cell = (id, d) => {
    const [ms, faster] = ['ask-tell-cpu', 'times-faster'].map((metric) => of(`time-${d}`, id, metric));
    if (ms === undefined) return '';
    return faster === undefined
      ? round(ms)
      : `${round(ms)} (${round(faster, 2)} x ${of(`time-${d}`, id, 'fastest-peer')})`;
  };
  return section(
    'Milliseconds of one ask and tell',
    'One thread, default populations, the evaluation not counted. In brackets how many times as fast as the fastest peer, timed in turn with it; below 1 is slower.',
    ['', ...sizes.map((d) => `d = ${group(d)}`)],
    ids.map((id) => [`\`${id}\``, ...sizes.map((d) => cell(id, d))]).filter(filled),
  );
}

function memory(of, ids) {
  const large = [1000, 10_000, 100_000];
  return section(
    'Memory',
    'MiB alive after a collection, the population it asked for among them: ten times for ten times the genes where it is linear.',
    ['', ...large.map((d) => `d = ${group(d)}`)],
    ids
      .filter((id) => of('time-100000', id, 'memory-live') !== undefined)
      .map((id) => [`\`${id}\``, ...large.map((d) => round(of(`time-${d}`, id, 'memory-live')))]),
  );
}

function many(of, ids, interval) {
  const shown = [
    ...['zdt1', 'zdt2', 'zdt3', 'dtlz2'].map((name) => [name, 'hypervolume']),
    ['sphere-projection', 'qd-score'],
    ['sphere-projection', 'coverage'],
  ];
  const lines = shown.flatMap(([name, metric]) =>
    ids.flatMap((id) => {
      const cells = [
        [5000, 5400],
        [25_000, 54_000],
      ].map((counts) => {
        const at = `${metric}-after-${counts.find((n) => of(name, id, `${metric}-after-${n}`) !== undefined)}`;
        const value = of(name, id, at);
        return value === undefined ? '' : [round(value), interval(name, id, `${at}-ratio`)].filter(Boolean).join(', ');
      });
      return [[`\`${id}\`, ${name}, ${metric}`, ...cells]].filter(filled);
    }),
  );
  return section(
    'Several objectives, and many different solutions',
    "The median, then ours over the better of the peers (pymoo, DEAP, pyribs) with its 95 % interval: above 1 is better. Hypervolume after 5,000 and 25,000 evaluations, pyribs' sphere with linear projection after 5,400 and 54,000.",
    ['', 'early', 'late'],
    lines,
  );
}

function bbob(of, ids) {
  const dimensions = [2, 5, 10, 20];
  const share = (name, id) => {
    const met = of(name, id, 'targets-met');
    return met === undefined ? '' : percent(met);
  };
  return section(
    'BBOB',
    'Share of the targets met (24 functions, 51 targets each) within 300 evaluations a gene. Curves: `benchmarks/results/optimizers-bbob.html`.',
    ['', ...dimensions.map((d) => `d = ${d}`)],
    [...ids, ...peersOf['cma-es']]
      .map((id) => [ids.includes(id) ? `\`${id}\`` : id, ...dimensions.map((d) => share(`bbob-${d}`, id))])
      .filter(filled),
  );
}
