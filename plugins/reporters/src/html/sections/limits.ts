import type { Section } from '@genospike/core';
import { failed } from '../../figures.ts';
import { count, listed, plural } from '../../format.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

type Limit = readonly [what: string, why: string];

/** Half a 95 % interval of a share near `p` counted on `n` samples, in points. */
const noise = (p: number, n: number): string =>
  ((196 * Math.sqrt(Math.max(1e-4, p * (1 - p)))) / Math.sqrt(n)).toFixed(1);

function evolved({ result, twin }: Context): Limit[] {
  const { evolution, experiment } = result;
  if (!evolution) return [];
  const trainings = plural(experiment.seeds.length, 'training');
  return [
    [
      'Whether evolution helps in general.',
      `One evolution, ${trainings} of its best. Repeat whole evolutions with other seeds.`,
    ],
    ...(twin
      ? []
      : ([['What evolution added.', 'No baseline has the same encoding unevolved. Add one to baselines.']] as Limit[])),
  ];
}

function measured({ result, lead, measure, noun }: Context): Limit[] {
  const { test } = result.dataset.sizes;
  const seeds = result.experiment.seeds.length;
  const few: Limit[] =
    seeds < 2
      ? [['How much chance is in it.', 'One seed: nothing here has an interval. Give two seeds or more.']]
      : seeds < 5
        ? [
            [
              'Small differences.',
              `With ${seeds} seeds an interval is wide, and its t distribution is taken on trust. Eight would narrow it.`,
            ],
          ]
        : [];
  const share = measure.unit && !failed(lead);
  return [
    ...few,
    ...(share
      ? ([
          [
            `The last tenths of a point.`,
            `With ${count(test)} test ${noun}s one run alone is known to ±${noise(lead.primary.mean, test)} points.`,
          ],
        ] as Limit[])
      : []),
    ...(result.comparisons.length > 2
      ? ([
          [
            'Which of many differences is real.',
            `${result.comparisons.length} differences are shown, each at 95 %, uncorrected: one in twenty misleads.`,
          ],
        ] as Limit[])
      : []),
  ];
}

function energies({ result }: Context): Limit[] {
  const models = Object.keys(result.energies);
  const working = models.filter((model) => result.arms.some(({ energy }) => energy[model]?.joules));
  const blind = working.filter((model) => /operations only/.test(result.energies[model]?.scope ?? ''));
  if (!models.length) return [['What it would draw.', 'No energy model was chosen.']];
  return [
    [
      'What a chip would draw.',
      `${working.length ? `${listed(working)}: models with published constants, not measurements.` : 'Every energy figure failed.'}`,
    ],
    ...(blind.length
      ? ([
          [
            'What fewer parameters save in memory traffic.',
            `${listed(blind)} ${blind.length > 1 ? 'count' : 'counts'} operations only.`,
          ],
        ] as Limit[])
      : []),
  ];
}

function rest({ result, report }: Context): Limit[] {
  const { dataset, arms } = result;
  const lost = arms.flatMap(({ label, runs }) =>
    runs
      .filter(({ status }) => status === 'failed')
      .map(({ seed, error }) => `${label}, seed ${seed}: ${error?.message ?? 'no reason given'}`),
  );
  const { muted } = report.circumstances;
  return [
    [`Whether it holds beyond ${dataset.name}.`, 'One dataset, one architecture, one training schedule.'],
    ...(dataset.checksums.length
      ? []
      : ([['Whether the data are the known ones.', 'No checksum of this dataset was checked.']] as Limit[])),
    ...(lost.length ? ([['What failed.', lost.join('; ')]] as Limit[]) : []),
    ...(muted.length
      ? ([
          [
            'What a muted plugin would have done.',
            muted.map(({ plugin, message }) => `${plugin ?? 'a plugin'}: ${message}`).join('; '),
          ],
        ] as Limit[])
      : []),
  ];
}

/** What can this run not say? Read off the run itself. */
export function limits(c: Context): Section {
  const all = [...evolved(c), ...measured(c), ...energies(c), ...rest(c)];
  return {
    id: 'limits',
    name: 'Limits',
    question: 'What can this run not say?',
    answer: '',
    html: `<ul class="limits">${all.map(([what, why]) => `<li><b>${escape(what)}</b><span>${escape(why)}</span></li>`).join('')}</ul>`,
  };
}
