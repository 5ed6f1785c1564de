import type { Evolution, Section } from '@genospike/core';
import { count, fixed, plural } from '../../format.ts';
import { fitness, term } from '../charts/fitness.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

/** The last generation that improved on the best so far. */
const lastGain = ({ generations }: Evolution): number =>
  generations.reduce(
    (last, { generation, ever }, k) => (k > 0 && ever > (generations[k - 1]?.ever ?? ever) ? generation : last),
    1,
  );

function answer(c: Context, evolution: Evolution): string {
  const number = c.opener('generations');
  const { generations, stopped } = evolution;
  const [first, last] = [generations[0], generations.at(-1)];
  if (!first || !last) return '<b>No generation was finished.</b>';
  const detail = (what: string) => ({
    what,
    interval: 'none: one evolution; the best of many is chosen, so it flatters',
    n: `${count(Math.min(c.result.experiment.evolve.samples, c.result.dataset.sizes.validation))} validation samples`,
    seeds: `evolution seed ${c.result.experiment.seeds[0] ?? ''}`,
    model: c.result.terms.join(' + '),
  });
  const from = number(fixed(first.ever, 3), detail('Best fitness, generation 1'));
  const to = number(fixed(last.ever, 3), detail('Best fitness of all generations'));
  const gain = lastGain(evolution);
  // The best of more draws is better by luck alone: only a population that moves says that evolution works.
  const weak = last.ever - first.ever < first.spread;
  const rose = last.mean - first.mean > first.spread;
  const said =
    generations.length < 2
      ? `<b>One generation: ${to} is the best of a random sample.</b>`
      : weak
        ? `<b>Hardly: from ${from} to ${to},</b> less than the spread of the first generation.`
        : rose
          ? `<b>It climbed, from ${from} to ${to}.</b> The whole population rose.`
          : `<b>Perhaps: the best rose from ${from} to ${to},</b> but the population hardly moved, and more draws alone raise a best.`;
  const when =
    generations.length < 2
      ? ''
      : gain === last.generation
        ? ' It was still gaining when it ended'
        : ` Its last gain came in generation ${gain}`;
  return `${said}${when && `${when}. It ended with: ${escape(stopped)}.`}`;
}

/** Did evolution work, and when did it stop? */
export function generations(c: Context): Section | undefined {
  const { evolution, terms } = c.result;
  const rows = evolution?.generations;
  if (!evolution || !rows?.length) return undefined;
  const wide = 940;
  const main = plot(
    'Fitness by generation: best so far, the best and the mean of each generation with its spread',
    fitness(rows),
    {
      wide,
      wall: { width: 960, height: terms.length > 1 ? 250 : 330 },
    },
  );
  const small =
    terms.length > 1
      ? terms.map((name) =>
          plot(`${name} by generation: the best's and the mean`, term(rows, name), {
            wide: 540,
            wall: { width: 520, height: 150, fontSize: 18, marginLeft: 60 },
          }),
        )
      : [];
  const { samples, epochs } = c.result.experiment.evolve;
  const brief = `${plural(evolution.evaluations, 'evaluation')} of ${plural(epochs, 'epoch')} on ${count(samples)} samples`;
  return {
    id: 'generations',
    name: 'Generations',
    question: 'Did evolution work, and when did it stop?',
    answer: answer(c, evolution),
    html:
      `<figure><h3 class="only-thin">Fitness <small>line: best so far; dots: best of each generation; dotted: mean, band ± spread</small></h3>${main}` +
      (small.length ? `<div class="terms">${small.map((one) => `<div>${one}</div>`).join('')}</div>` : '') +
      `<figcaption class="how">${brief}; ${evolution.failed ? `${count(evolution.failed)} failed and ranked last` : 'none failed'}. Dots: the best of each generation. ${terms.length > 1 ? 'Terms: the line is the best’s, dotted the mean. ' : ''}Fitness says how well a genome does after a brief training, on validation; the table says where it ends. <b>Ended with</b>: ${escape(evolution.stopped)}.</figcaption></figure>` +
      dataTable(
        'Generations',
        [
          'generation',
          'best',
          'mean',
          'spread',
          'best so far',
          ...terms.flatMap((name) => [`${name}, best`, `${name}, mean`]),
          'failed',
        ],
        rows.map((row) => [
          row.generation,
          ...[row.best, row.mean, row.spread, row.ever].map((value) => fixed(value, 4)),
          ...terms.flatMap((name) =>
            [row.terms[name]?.best, row.terms[name]?.mean].map((value) => (value === undefined ? '' : fixed(value, 4))),
          ),
          row.failed,
        ]),
      ),
  };
}
