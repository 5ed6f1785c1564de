import { writeFileSync } from 'node:fs';
import { Log, type Config } from '@genospike/core';
import { findConfig, type Done, type RunOptions } from '@genospike/engine';
import { resume, run } from '../index.ts';
import { EXIT, explained, logTo } from '../say.ts';
import { set } from '../set.ts';
import { standard } from '../standard.ts';

/** What `run` and `resume` share. */
export interface Shown {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly trace?: string;
}
export interface RunFlags extends Shown {
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly out?: string;
}

/** `genospike run [config]` */
export async function runCommand(place: string | undefined, flags: RunFlags): Promise<number> {
  const { config, file, folder } = await findConfig(place);
  return watched(flags, (options) => run(changed(config, flags), { ...options, folder, what: file }));
}

/** `genospike resume RUN` */
export const resumeCommand = (folder: string, flags: Shown): Promise<number> =>
  watched(flags, (options) => resume(folder, options));

/** A config as the flags change it. Paths typed here are seen from here, not from the config. */
export function changed(config: Config, { set: assignments = [], seed, out, quiet }: RunFlags): Config {
  let whole = assignments.reduce(set, config);
  if (seed !== undefined) whole = { ...whole, seeds: [seed] };
  // Run folders lie where the command is typed, unless the config says otherwise.
  whole = { ...whole, runtime: { ...whole.runtime, out: out ?? whole.runtime?.out ?? `${process.cwd()}/runs` } };
  if (!quiet) return whole;
  const reporters = whole.reporters ?? (standard.uses['reporters'] as readonly string[]);
  return { ...whole, reporters: reporters.filter((r) => (typeof r === 'string' ? r : r.use) !== 'terminal') };
}

/** Runs with Ctrl-C, prints what was asked for, gives the exit code. */
async function watched(flags: Shown, work: (options: RunOptions) => Promise<Done>): Promise<number> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write('\n  stopping after what is under way (again: at once)\n');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const log = logTo(flags.json ? process.stderr : process.stdout);
    const command = `genospike ${process.argv.slice(2).join(' ')}`;
    const { report, trace } = await work({
      signal: stop.signal,
      services: [[Log, log]],
      command,
      ...(flags.trace && { trace: true }),
    });
    if (flags.json) process.stdout.write(`${JSON.stringify(report.result)}\n`);
    if (flags.trace) writeFileSync(flags.trace, JSON.stringify(trace));
    const failed = report.result.arms.flatMap((arm) => arm.runs.flatMap((r) => r.error ?? []));
    for (const failure of [...failed, ...report.circumstances.muted]) process.stderr.write(`${explained(failure)}\n`);
    return failed.length ? EXIT.failed : report.circumstances.muted.length ? EXIT.muted : EXIT.done;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
