import { median } from './statistics.mjs';

const round = (value, digits = 4) =>
  typeof value === 'number'
    ? Math.abs(value) >= 1e5
      ? value.toExponential(2)
      : String(Number(value.toPrecision(digits)))
    : (value ?? '');
const print = (title, columns, lines) => {
  if (!lines.length) return;
  const widths = columns.map((name, i) => Math.max(name.length, ...lines.map((line) => String(line[i]).length)));
  const show = (cells) =>
    `  ${cells.map((cell, i) => (i < 2 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]))).join('  ')}`;
  console.log(`\n${title}\n${show(columns)}`);
  for (const line of lines) console.log(show(line));
};

/** The tables of a run: one line a case and subject. */
export function printTables(rows) {
  const groups = new Map();
  for (const row of rows) {
    const key = `${row.case}\n${row.subject}`;
    groups.set(key, groups.get(key) ?? { case: row.case, subject: row.subject, of: {} });
    const { of } = groups.get(key);
    if (row.seed !== undefined) (of[row.metric] ??= []).push(row.value);
    else of[row.metric] = row.value;
  }
  const all = [...groups.values()];
  const having = (metric) => all.filter(({ of }) => of[metric] !== undefined);
  const interval = (of, what = 'ratio') =>
    of[what] === undefined
      ? ''
      : `${round(of[what], 3)} [${round(of[`${what}-low`], 3)}, ${round(of[`${what}-high`], 3)}]`;
  print(
    'evaluations to f < 1e-8 (median of successful runs); ratio: ours / better peer, 95 % interval',
    ['case', 'subject', 'median', 'success', 'seeds', 'ratio', 'best', 'ended'],
    having('success').map(({ case: name, subject, of }) => [
      name,
      subject,
      round(of['evaluations-median']),
      round(of.success, 3),
      of.seeds,
      interval(of),
      round(of['best-median'], 2),
      String(of.ended ?? '').slice(0, 60),
    ]),
  );
  print(
    'noisy sphere: value without noise of the point it would answer with, after 1,000 evaluations a dimension',
    ['case', 'subject', 'median', 'ratio'],
    having('value-of-answer-median').map(({ case: name, subject, of }) => [
      name,
      subject,
      round(of['value-of-answer-median'], 3),
      interval(of),
    ]),
  );
  print(
    'ask + tell, CPU ms a generation on one thread; memory in MiB',
    ['case', 'subject', 'ms', 'genomes', 'x faster', 'than', 'alive', 'resident'],
    having('ask-tell-cpu').map(({ case: name, subject, of }) => [
      name,
      subject,
      round(of['ask-tell-cpu'], 3),
      of.population,
      round(of['times-faster'], 3),
      of['fastest-peer'] ?? '',
      round(of['memory-live'], 3),
      round(of['memory-resident'], 3),
    ]),
  );
  const many = all.flatMap(({ case: name, subject, of }) =>
    Object.keys(of)
      .filter((metric) => /^(hypervolume|qd-score|coverage)-.*\d$/.test(metric))
      .map((metric) => [
        name,
        subject,
        metric,
        round(median(of[metric]), 4),
        of[metric].length,
        interval(of, `${metric}-ratio`),
      ]),
  );
  print(
    'several objectives and diversity: medians, larger is better',
    ['case', 'subject', 'metric', 'median', 'seeds', 'ours / better peer'],
    many,
  );
  print(
    'BBOB: share of targets met within the budget',
    ['case', 'subject', 'all', 'separable', 'moderate', 'ill-cond.', 'multi-modal', 'weak'],
    having('targets-met').map(({ case: name, subject, of }) => [
      name,
      subject,
      ...['', '-separable', '-moderate', '-ill-conditioned', '-multi-modal', '-weak-structure'].map((g) =>
        round(of[`targets-met${g}`], 3),
      ),
    ]),
  );
  print(
    'failed',
    ['case', 'subject', 'why'],
    having('failed').map(({ case: name, subject, of }) => [name, subject, String(of.failed).slice(0, 120)]),
  );
}
