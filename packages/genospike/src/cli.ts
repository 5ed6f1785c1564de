#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { complain, EXIT, exitCode } from './say.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number');
  return Number(text);
};
const three = (text: string): readonly number[] => {
  const numbers = text.split(',').map(Number);
  if (numbers.length !== 3 || !numbers.every((n) => Number.isInteger(n) && n > 0))
    throw new InvalidArgumentError('give height,width,channels: 32,32,3');
  return numbers;
};
const each = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

const program = new Command('genospike')
  .description(
    'Evolves compact genetic encodings for deep spiking neural networks, trains them, compares them with the same network encoded directly.',
  )
  .version(version)
  .option('--stack', 'show where an error came from')
  .exitOverride()
  .showHelpAfterError(false);

/** Commands are loaded when they are called: asking for help imports no tensors. */
const act =
  <A extends readonly unknown[]>(command: (...args: A) => Promise<number>) =>
  async (...args: unknown[]): Promise<void> => {
    process.exitCode = await command(...(args.slice(0, -1) as unknown as A));
  };

program
  .command('run')
  .description('run an experiment: evolve, train, compare, report')
  .argument('[config]', 'a config file, or a folder that holds one')
  .option('--set <path=value>', 'change the config, e.g. --set encoding.genes=32; may be repeated', each)
  .option('--seed <n>', 'train with this one seed', whole)
  .option('--out <folder>', 'folder that holds the run folders')
  .option('--json', 'print the result on stdout, everything else on stderr')
  .option('--quiet', 'no progress, no table')
  .option('--trace <file>', 'write a Chrome trace of every tap')
  .action(
    act(async (config: string | undefined, flags: object) =>
      (await import('./commands/run.ts')).runCommand(config, flags),
    ),
  );

program
  .command('resume')
  .description('go on with a run that was stopped or killed: same result')
  .argument('<run>', 'the run folder')
  .option('--json', 'print the result on stdout, everything else on stderr')
  .option('--quiet', 'no progress, no table')
  .option('--trace <file>', 'write a Chrome trace of every tap')
  .action(
    act(async (folder: string, flags: object) => (await import('./commands/run.ts')).resumeCommand(folder, flags)),
  );

program
  .command('plugins')
  .description('what can be chosen, and who provides it')
  .argument('[config]', 'a config whose plugins are listed too')
  .option('--json', 'as JSON')
  .action(
    act(async (config: string | undefined, flags: object) =>
      (await import('./commands/plugins.ts')).pluginsCommand(config, flags),
    ),
  );

program
  .command('explain')
  .description(
    'the graph of a run: who was chosen, from which plugin, with which options, needing what; or what a neuron computes',
  )
  .argument('[config]', 'a config file, or a folder that holds one; or the word neuron')
  .argument('[id]', 'of a neuron: explain neuron lif')
  .option('--set <path=value>', 'change the config; may be repeated', each)
  .option('--json', 'as JSON, with the whole Spec')
  .action(
    act(async (config: string | undefined, id: string | undefined, flags: object) =>
      (await import('./commands/explain.ts')).explainCommand(config, id, flags),
    ),
  );

program
  .command('network')
  .description('the layers of a network: shapes, parameters, multiply-accumulates; what each encoding stores for it')
  .argument('[config]', 'a config, a folder that holds one, or the id of a network')
  .option('--input <h,w,c>', 'of samples of this size instead of the dataset', three)
  .option('--classes <n>', 'with this many classes (10)', whole)
  .option('--set <path=value>', 'change the config, e.g. --set network.filters=[16,32]; may be repeated', each)
  .option('--json', 'as JSON')
  .action(
    act(async (config: string | undefined, flags: object) =>
      (await import('./commands/network.ts')).networkCommand(config, flags),
    ),
  );

program
  .command('new')
  .description("write a plugin's first folder: source, test, README, package.json")
  .argument('<role>', 'what it contributes: encoding, neuron, optimizer, energy, dataset')
  .argument('<name>', 'its id, e.g. my-idea')
  .action(act(async (role: string, name: string) => (await import('./commands/new.ts')).newCommand(role, name)));

program
  .command('law')
  .description('run the law of each thing that a plugin provides')
  .argument('<plugin>', 'a package, a path (./folder, ./file.ts), or the id of a contribution')
  .option('--only <text>', 'laws with this text in their name')
  .option('--limit <seconds>', 'how long one law may take (60)', whole)
  .option('--json', 'as JSON')
  .addOption(new Option('--child').hideHelp())
  .addOption(new Option('--from <n>').argParser(whole).hideHelp())
  .action(act(async (plugin: string, flags: object) => (await import('./commands/law.ts')).lawCommand(plugin, flags)));

program
  .command('init')
  .description('write a commented genospike.config.ts here')
  .option('--force', 'overwrite it')
  .action(act(async (flags: object) => (await import('./commands/init.ts')).initCommand(flags)));

program
  .command('schema')
  .description('a JSON Schema of configs, for editors: genospike schema > genospike.schema.json')
  .argument('[config]', 'a config whose plugins are known too')
  .action(act(async (config: string | undefined) => (await import('./commands/schema.ts')).schemaCommand(config)));

program
  .command('doctor')
  .description('what works on this machine, what does not, and how to get it; or where the time of a step goes')
  .argument('[config]', 'with --profile: a config, a folder that holds one, or the id of a network')
  .option('--profile', 'time one training step and one inference step, kernel by kernel')
  .option('--batch <n>', 'with --profile: samples a step', whole)
  .option('--input <h,w,c>', 'with --profile: noise of this size instead of the dataset', three)
  .option('--set <path=value>', 'with --profile: change the config, e.g. --set encoding=direct; may be repeated', each)
  .option('--json', 'as JSON')
  .action(
    act(async (config: string | undefined, flags: object) =>
      (await import('./commands/doctor.ts')).doctorCommand(config, flags),
    ),
  );

program
  .command('evaluate')
  .description("a finished run's network on data: the test split, another one, or files like its dataset's")
  .argument('<run>', 'the run folder')
  .option('--data <data>', 'train, validation, test, or a folder')
  .option('--own-data', 'the files in that folder are yours: do not compare checksums')
  .option('--arm <label>', "which network: an arm's label, e.g. direct")
  .option('--seed <n>', 'of which seed', whole)
  .option('--json', 'as JSON')
  .action(
    act(async (folder: string, flags: object) =>
      (await import('./commands/evaluate.ts')).evaluateCommand(folder, flags),
    ),
  );

program
  .command('worker')
  .description('evaluate jobs for a run that started this (not for people)')
  .action(async () => void (await import('@genospike/engine/worker')));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else {
    complain(error, program.opts<{ stack?: boolean }>().stack);
    process.exitCode = exitCode(error);
  }
}
