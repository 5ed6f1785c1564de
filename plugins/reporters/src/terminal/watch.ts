import type { Clock, Start, Taps } from '@genospike/core';
import { count, duration, plain } from '../format.ts';
import { generationHeading, generationLine, headline } from './generation.ts';
import { header, labelled, near } from './header.ts';
import { Pace } from './pace.ts';
import { table } from './table.ts';
import type { Screen } from './screen.ts';

const BAR = 12;
const bar = (share: number): string => {
  const filled = Math.min(BAR, Math.floor(share * BAR));
  return `[${'='.repeat(filled)}${filled < BAR ? '>' : ''}`.padEnd(BAR + 1) + ']';
};
const left = (seconds: number | undefined) => (seconds === undefined ? '' : duration(seconds));

/** Taps that tell a run on a screen: scrolling lines above a live one, or a plain line a generation where there is no
 *  terminal. `every`: generations between plain lines. */
export function watch(screen: Screen, clock: Clock, { every }: { readonly every: number }): Taps {
  const since = clock.now();
  const stamp = () => duration((clock.now() - since) / 1000).padStart(5, '0');
  const say = (text: string) => screen.line(plain(text));
  const live = (text: string) => screen.live(plain(text));
  let start: Start | undefined;
  let generation = 0;
  let jobs = 0;
  let lost = 0;
  let evaluations: Pace | undefined;
  let replayed = 0;
  let trainings = { total: 0, pieces: 0, done: 0 };
  let settling: Pace | undefined;
  const under = new Map<string, number>();

  const evolving = () => {
    if (!evaluations || !start) return;
    const total = start.generations * jobs;
    const { done, rate } = evaluations;
    const speed = rate === undefined ? '' : `   ${rate.toFixed(1)}/s   ${left(evaluations.left(total))} left`;
    live(
      `  evolve ${bar(done / total)} ${generation}/${start.generations}   ${count(done)}/${count(total)} evaluations${speed}`,
    );
  };
  const settlingNow = (what: string) => {
    if (!settling) return;
    const { total, pieces, done } = trainings;
    const time = left(settling.left(total * pieces));
    live(
      `  settle ${bar(settling.done / (total * pieces))} ${done}/${total} trainings${time && `   ${time} left`}${what && `   ${what}`}`,
    );
  };

  return {
    'run:start'(event) {
      start = event;
      for (const line of header(event)) say(line);
    },
    'generation:start'(event) {
      generation = event.generation;
      jobs = event.jobs;
      evaluations ??= new Pace(clock);
      evolving();
    },
    'evaluation:end'({ job, score, known }) {
      if (job.fidelity !== 'evolve' || !evaluations || !start) return;
      if (!known && replayed === evaluations.done && replayed > 0)
        say(
          labelled(
            'resume',
            `${count(replayed)} evaluations replayed, ${count(start.generations * jobs - replayed)} to go`,
          ),
        );
      evaluations.add(1, known);
      if (known) replayed++;
      if (score.status === 'failed') lost++;
      evolving();
    },
    'generation:end'(row) {
      if (screen.tty) {
        if (row.generation === 1) say(generationHeading(row));
        say(generationLine(row));
        return;
      }
      if (row.generation % every !== 0 && row.generation !== row.generations) return;
      const total = row.generations * jobs;
      const { done = 0, rate } = evaluations ?? {};
      const speed = rate === undefined ? '' : ` rate=${rate.toFixed(1)}/s left=${left(evaluations?.left(total))}`;
      say(
        `${stamp()} evolve ${row.generation}/${row.generations} best=${headline(row).best} evaluations=${done}/${total}${speed} failed=${lost}`,
      );
    },
    'settle:start'(event) {
      // The test after the last epoch is a piece of work too.
      trainings = { total: event.trainings, pieces: event.epochs + 1, done: 0 };
      settling = new Pace(clock);
      settlingNow('');
    },
    'epoch:end'({ label, seed, epoch, epochs }) {
      settling?.add(1, false);
      under.set(`${label} ${seed}`, epoch);
      settlingNow(`${label}, seed ${seed}, epoch ${epoch}/${epochs}`);
    },
    'settle:end'({ label, seed, status, known }) {
      // Epochs that were not run, because the training was known or failed, are done all the same, in no time.
      settling?.add(trainings.pieces - (under.get(`${label} ${seed}`) ?? 0), known || status === 'failed');
      under.delete(`${label} ${seed}`);
      trainings.done++;
      const { done, total, pieces } = trainings;
      const how = status === 'failed' ? 'failed' : known ? 'known' : 'done';
      if (screen.tty) {
        if (status === 'failed') say(labelled('failed', `${label}, seed ${seed}`));
        settlingNow('');
        return;
      }
      const time = left(settling?.left(total * pieces));
      say(`${stamp()} settle ${done}/${total} ${label}, seed ${seed}: ${how}${time && ` left=${time}`}`);
    },
    // After the other reporters, so that the last line names a file that is there.
    'run:end': {
      order: 'post',
      handler({ report, folder }) {
        screen.live('');
        screen.line('');
        for (const line of table(report).split('\n')) screen.line(line);
        for (const { plugin, message } of report.circumstances.muted)
          say(labelled('muted', `${plugin ? `${plugin}: ` : ''}${message}`));
        if (folder === undefined) return;
        const uses = [report.spec.runtime.uses['reporters'] ?? []].flat().map(({ use }) => use);
        const file = uses.includes('html') ? '/report.html' : uses.includes('json') ? '/report.json' : '';
        say(labelled('report', `${near(folder)}${file}`));
      },
    },
    'run:fail'() {
      screen.live('');
    },
  };
}
