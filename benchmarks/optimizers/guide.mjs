import { readFileSync, writeFileSync } from 'node:fs';
import { functions } from './functions.mjs';

const file = new URL('../../docs/guide/choosing-an-optimizer.md', import.meta.url);
const round = (value) =>
  value === undefined
    ? ''
    : value >= 1000
      ? Math.round(value).toLocaleString('en-US')
      : String(Number(value.toPrecision(3)));
const table = (head, lines) =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const separable = ['sphere-10', 'ellipsoid-10', 'rotated-ellipsoid-10', 'rosenbrock-10'];
const sizes = [10, 100, 1000, 10_000, 100_000];

/** Writes what a whole run measured between the markers of the guide. @param ids ours */
export function writeGuide(rows, ids, { date, machine }) {
  const of = (name, subject, metric) =>
    rows.find((row) => row.case === name && row.subject === subject && row.metric === metric)?.value;
  const evaluations = (name, id) => {
    const success = of(name, id, 'success');
    if (success === undefined) return '';
    if (!success) return '–';
    return `${round(of(name, id, 'evaluations-median'))}${success < 1 ? ` (${Math.round(100 * success)} %)` : ''}`;
  };
  const ours = ids
    .map((id) => [
      `\`${id}\``,
      ...separable.map((name) => evaluations(name, id)),
      ...sizes.map((d) => round(of(`time-${d}`, id, 'ask-tell-cpu'))),
    ])
    .filter(([, ...cells]) => cells.some(Boolean));
  const ratio = (name) => {
    const [x, low, high] = ['ratio', 'ratio-low', 'ratio-high'].map((metric) => of(name, 'cma-es', metric));
    return x === undefined ? '' : `${x.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  };
  const dimensions = [2, 5, 10, 20, 40];
  const beside = Object.keys(functions)
    .map((name) => [name, ...dimensions.map((d) => ratio(`${name}-${d}`))])
    .filter(([, ...cells]) => cells.some(Boolean));
  const text = [
    `Measured by \`npm run bench -- optimizers\` on ${date}, ${machine}, one thread. Evaluations until f < 1e-8, the median of the runs that met it (the share where not all did; –: none), and milliseconds of one \`ask\` and \`tell\` of a default population.`,
    table(['', ...separable, ...sizes.map((d) => `ms, ${d.toLocaleString('en-US')}`)], ours),
    'Evaluations of `cma-es` over those of the better of pycma and cmaes in the same run: ratio of medians and its 95 % interval. Below 1 is fewer. For `noisy-sphere` it is the true value of the answer.',
    table(['', ...dimensions.map((d) => `d = ${d}`)], beside),
  ].join('\n\n');
  const page = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    page.replace(/(<!-- measured -->)[^]*(<!-- end -->)/, (_, from, to) => `${from}\n\n${text}\n\n${to}`),
  );
}
