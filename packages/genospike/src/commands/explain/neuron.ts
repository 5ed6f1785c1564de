import type { Config } from '@genospike/core';
import { inspect } from '@genospike/engine';
import { describeNeuron, type NeuronDescription } from '@genospike/tensor';
import { set } from '../../set.ts';
import { standard } from '../../standard.ts';
import { configHere } from '../config-here.ts';
import { inline } from '../explain.ts';
import { noise } from '../noise.ts';
import type { RunFlags } from '../run.ts';

/** `genospike explain neuron ID`: its equations as they are compiled, forward and backward, and what is stored between.
 *  Options are those of the config here where it has this neuron, and those of `--set neuron.tau=3`.
 *  @throws GENO_BAD_OPTION for an unknown id or option; GENO_NEURON for a step that is no equation */
export async function explainNeuron(id: string, flags: RunFlags): Promise<number> {
  const { config, folder } = await configHere(undefined);
  await using made = await inspect((flags.set ?? []).reduce(set, alone(config, id)), {
    standard,
    folder,
    what: 'the command line',
    plugins: [noise([1, 1, 4], 2)],
  });
  const chosen = made.chosen.find(({ place }) => place === 'neuron')!;
  const description = describeNeuron(made.neuron);
  const slope = [chosen.parts['surrogate']].flat()[0];
  const what = {
    neuron: chosen.use,
    plugin: chosen.plugin,
    options: chosen.options,
    ...(slope && { slope: { use: slope.use, options: slope.options } }),
    ...description,
  };
  process.stdout.write(flags.json ? `${JSON.stringify(what)}\n` : said(what));
  return 0;
}

/** What a neuron may need of a config, around any network. */
function alone({ plugins, coder, neuron }: Config, id: string): Config {
  const same = neuron !== undefined && (typeof neuron === 'string' ? neuron : neuron.use) === id;
  return {
    ...(plugins && { plugins }),
    coder: coder ?? standard.uses['coder'],
    neuron: same ? neuron : id,
    network: { use: 'mlp', hidden: [4] },
    dataset: 'noise',
  } as Config;
}

interface Explained extends NeuronDescription {
  readonly neuron: string;
  readonly plugin: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly slope?: { readonly use: string; readonly options: Readonly<Record<string, unknown>> };
}
const list = (words: readonly string[]): string => words.join(', ');

function said(of: Explained): string {
  const { neuron, plugin, options, compiled, states, once, step, backward, fused, kept, surrogate, slope, ops } = of;
  const learned = of.parameters.filter((one) => one.learned);
  const constants = of.parameters.filter((one) => !one.learned);
  const birth = (data: readonly number[]) => (data.length === 1 ? ` = ${Number(data[0]!.toPrecision(6))}` : '');
  const each = (per: Explained['parameters'][number]['per']) =>
    typeof per === 'string' ? `one a ${per}` : `[${per.join(', ')}] a layer`;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['states', compiled ? [list(states.map(({ name, initial }) => `${name} = ${initial}`)) || 'none'] : []],
    [
      'learned',
      [list(learned.map(({ name, per, data }) => `${name}${birth(data)} at birth, ${each(per)}`)) || 'nothing'],
    ],
    [
      'constants',
      [list(constants.map(({ name, data }) => `${name}${birth(data) || `, ${data.length} values`}`)) || 'none'],
    ],
    ['once', once],
    ['step', step],
    ['surrogate', [`${slope ? `${slope.use} ${inline(slope.options)}: ` : ''}${surrogate}`]],
    ['backward', backward],
    ['fused', compiled ? [`with ${fused.join(' and ')}, where nothing else reads between`] : []],
    ['stored', compiled ? ['x, and nothing else between the passes'] : []],
    [
      'scratch',
      compiled
        ? [kept.length ? `${list(kept)}: the backward pass runs the step again and keeps ${kept.length === 1 ? 'it' : 'them'} meanwhile` : 'nothing'] // prettier-ignore
        : [],
    ],
    ['ops', compiled ? [`${ops.forward} forward, ${ops.backward} backward, a neuron and step`] : []],
    [
      '',
      compiled ? [] : ['It sees the whole sequence at once: nothing is compiled, it runs as the tf ops it is made of.'],
    ],
  ];
  const head = `  neuron ${neuron} ${inline(options)}  ${plugin}\n`;
  return (
    head + rows.flatMap(([name, lines]) => lines.map((line, i) => `  ${(i ? '' : name).padEnd(9)}  ${line}\n`)).join('')
  );
}
