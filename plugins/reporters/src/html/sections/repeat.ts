import type { Section } from '@genospike/core';
import { count, listed, plural, spoken } from '../../format.ts';
import { escape } from '../escape.ts';
import type { Context } from '../context.ts';

const block = (id: string, text: string) =>
  `<div class="block"><pre id="${id}" tabindex="0">${escape(text)}</pre><button class="copy" data-copy="#${id}">Copy</button></div>`;
const versions = (of: Readonly<Record<string, string>>) =>
  Object.entries(of)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** How to get the same result, and what it came from. */
export function repeat({ report, result }: Context): Section {
  const { circumstances, hash } = report;
  const { dataset, experiment, id, evolution } = result;
  const { machine, seconds, backend, replayed } = circumstances;
  const seeds = listed(experiment.seeds.map(String));
  const checksums = dataset.checksums.length ? `${plural(dataset.checksums.length, 'checksum')} right` : 'no checksums';
  const { train, validation, test } = dataset.sizes;
  const facts: readonly (readonly [string, string])[] = [
    ['experiment', id],
    ['result', hash],
    ['seeds', `training ${seeds}${evolution ? `; evolution ${experiment.seeds[0] ?? ''}` : ''}`],
    [
      'data',
      `${dataset.name} from ${circumstances.source}: ${count(train)} to train, ${count(validation)} to choose, ${count(test)} to test, read once; ${checksums}`,
    ],
    ['licence', `${dataset.licence}; ${dataset.citation}`],
    ['plugins', versions(experiment.plugins)],
    ['versions', versions(circumstances.versions)],
    [
      'circumstances',
      `${machine.cpu}, ${plural(machine.cores, 'core')}, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}, backend ${backend.name} (${backend.device}), ${plural(circumstances.workers, 'worker')}; ` +
        `evolving ${spoken(seconds.evolve)}, settling ${spoken(seconds.settle)}${replayed ? `; ${count(replayed)} evaluations replayed` : ''}; ${circumstances.started}; not hashed`,
    ],
  ];
  return {
    id: 'repeat',
    name: 'Repeat',
    question: 'How do I get the same result?',
    answer: `The result is hashed: the same experiment on backend ${escape(backend.name)} gives the same bits.`,
    html:
      `${block('command', circumstances.command)}<details><summary>The experiment</summary>${block('spec', JSON.stringify(experiment, null, 2))}</details>` +
      `<dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`,
  };
}
