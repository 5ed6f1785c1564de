import type { Section } from '@genospike/core';
import { count, percent } from '../../format.ts';
import { matrix } from '../charts/matrix.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

/** Where does it fail? The confusion of the middle run, by its measure on test. */
export function mistakes(c: Context): Section | undefined {
  const { lead, result, measure, noun } = c;
  const runs = lead.runs
    .filter(({ trained }) => trained?.confusion)
    .sort((a, b) => (a.trained?.test[measure.name] ?? 0) - (b.trained?.test[measure.name] ?? 0));
  const run = runs[Math.floor((runs.length - 1) / 2)];
  const confusion = run?.trained?.confusion;
  if (!run || !confusion?.length) return undefined;
  const name = (k: number) => result.dataset.classes[k] ?? String(k);
  const total = confusion.flat().reduce((sum, n) => sum + n, 0);
  const cells = confusion.flatMap((row, truth) => row.map((n, said) => ({ truth, said, n })));
  const wrong = cells.filter(({ truth, said, n }) => truth !== said && n > 0).sort((a, b) => b.n - a.n);
  const all = wrong.reduce((sum, { n }) => sum + n, 0);
  const number = c.opener('mistakes');
  const of = (what: string) => ({
    what,
    interval: `none here: seed ${run.seed} alone, the middle of ${runs.length}`,
    n: `${result.dataset.name}, test split, ${count(total)} ${noun}s, read once`,
    seeds: `seed ${run.seed}`,
    model: lead.encoding,
  });
  const [first] = wrong;
  const back = first && wrong.find(({ truth, said }) => truth === first.said && said === first.truth);
  const pair = (first?.n ?? 0) + (back?.n ?? 0);
  const answer = first
    ? `<b>${escape(name(first.truth))} and ${escape(name(first.said))}</b> take ${number(count(pair), of(`${name(first.truth)} read as ${name(first.said)}, and the other way`))} of ${number(count(all), of(`Mistakes, ${lead.label}`))} mistakes in ${count(total)} ${escape(noun)}s, ${percent(pair / all, 0)} of them.`
    : `<b>Nowhere:</b> no mistake in ${count(total)} ${escape(noun)}s.`;
  const most = wrong[0]?.n ?? 1;
  const picture = plot(
    `Confusion matrix of ${count(confusion.length)} classes. Most mistakes: ${wrong
      .slice(0, 3)
      .map(({ truth, said, n }) => `${name(truth)} read as ${name(said)}, ${n}`)
      .join('; ')}`,
    matrix(confusion, result.dataset.classes),
    { wide: 520, thin: 330, wall: { width: 330, narrow: true } },
  );
  const list = wrong
    .slice(0, 5)
    .map(
      ({ truth, said, n }) => `<li><span>${escape(`${name(truth)} as ${name(said)}`)}</span><b>${count(n)}</b></li>`,
    );
  return {
    id: 'mistakes',
    name: 'Mistakes',
    question: 'Where does it fail?',
    answer,
    html:
      `<div class="beside"><figure>${picture}<div class="scale civ"><span>1</span><i></i><span>${count(most)} mistakes</span></div></figure>` +
      `<div>${list.length ? `<h3>Most confused</h3><ol class="pairs">${list.join('')}</ol>` : ''}</div></div>` +
      `<p class="how more">Rows are the truth. The diagonal, in grey, is the share read right in %; colour is for mistakes alone. Seed ${run.seed}, the middle one.</p>` +
      dataTable(
        'Confusion: rows are, columns read as',
        ['', ...confusion.map((_, k) => name(k))],
        confusion.map((row, k) => [name(k), ...row]),
      ),
  };
}
