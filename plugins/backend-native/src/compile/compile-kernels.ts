import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGenoError, messageOf } from '@genospike/core';
import { SHARED, compile, findCompiler, levelFlags, type Compiler } from './compiler.ts';
import { glueFor } from './glue.ts';
import type { Level } from './levels.ts';
import { refusal } from './manifest.ts';
import { signaturesOf } from './signatures.ts';
import { hashOf, kernels } from './sources.ts';

/** Kernels made from a source that is not in the kernels folder: a neuron's. */
export interface Wanted {
  readonly source: string;
  readonly level: Level;
  /** Hash of the sources that it is compiled against (simd.h). */
  readonly build: string;
  /** Where libraries are kept. */
  readonly folder: string;
}

/** Where the library lies, once it is compiled. */
const targetOf = ({ source, level, build, folder }: Wanted): string =>
  join(folder, `${level}-${hashOf(build, source).slice(0, 32)}.so`);

/** Writes the source into a folder of its own. */
function prepare({ source, folder }: Wanted): string {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'work-'));
  writeFileSync(join(work, 'kernels.c'), source);
  writeFileSync(join(work, 'glue.c'), glueFor(signaturesOf(source)));
  return work;
}

// Without contraction: the bits of the wasm build, and of the graph's interpreter.
const argumentsFor = ({ level }: Wanted): string[] => [
  ...['-ffp-contract=off', '-w', ...levelFlags(level), ...SHARED],
  ...['-I', kernels, 'kernels.c', 'glue.c', '-o', 'kernels.so'],
];

/** Another process may compile the same source: both put the same library there. */
const keep = (wanted: Wanted, work: string): void => renameSync(join(work, 'kernels.so'), targetOf(wanted));
const clear = (work: string): void => rmSync(work, { recursive: true, force: true });

/** Looked for once; null: there is none. */
let known: Compiler | null | undefined;
function compilerOrNull(): Compiler | null {
  try {
    return findCompiler();
  } catch (error) {
    if (isGenoError(error)) return null;
    throw error;
  }
}

/** The library of kernels made at run time: compiled when their source is first met on this machine, then kept.
 *  @returns its path; undefined where it has to be compiled and there is no compiler
 *  @throws GENO_BACKEND where the compiler refuses it */
export function compileKernels(wanted: Wanted): string | undefined {
  const target = targetOf(wanted);
  if (existsSync(target)) return target;
  if (known === undefined) known = compilerOrNull();
  if (!known) return undefined;
  const work = prepare(wanted);
  try {
    const args = [...known.flags, ...argumentsFor(wanted)];
    execFileSync(known.command, args, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
    keep(wanted, work);
    return target;
  } catch (cause) {
    throw refusal(`${known.command} does not compile a neuron: ${messageOf(cause)}`, 'choose backend wasm', cause);
  } finally {
    clear(work);
  }
}

/** The same in advance. */
export async function precompile(compiler: Compiler, wanted: Wanted): Promise<void> {
  if (existsSync(targetOf(wanted))) return;
  const work = prepare(wanted);
  try {
    await compile(compiler, argumentsFor(wanted), work);
    keep(wanted, work);
  } finally {
    clear(work);
  }
}
