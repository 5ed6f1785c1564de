import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@genospike/core';
import { SHARED, findCompiler, levelFlags, type Compiler } from './compiler.ts';
import { glueFor } from './glue.ts';
import type { Level } from './levels.ts';
import { refusal } from './manifest.ts';
import { signaturesOf } from './signatures.ts';
import { buildFolder, hashOf, kernels } from './sources.ts';

let compiler: Compiler | undefined;

/** The library of a kernel made at run time: compiled when its text is first met on this machine, then kept.
 *  @param build hash of the sources that the text is compiled against (simd.h)
 *  @throws GENO_BACKEND where it has to be compiled and there is no compiler */
export function compileKernel(
  text: string,
  level: Level,
  build: string,
  folder = join(buildFolder, 'kernels'),
): string {
  const target = join(folder, `${level}-${hashOf(build, text).slice(0, 32)}.so`);
  if (existsSync(target)) return target;
  compiler ??= findCompiler();
  const { command, flags } = compiler;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'work-'));
  try {
    writeFileSync(join(work, 'kernel.c'), text);
    writeFileSync(join(work, 'glue.c'), glueFor(signaturesOf(text)));
    // Without contraction: the bits of the wasm build, and of the graph's interpreter.
    const exact = ['-ffp-contract=off', '-w'];
    const args = [
      ...flags,
      ...exact,
      ...levelFlags(level),
      ...SHARED,
      '-I',
      kernels,
      'kernel.c',
      'glue.c',
      '-o',
      'kernel.so',
    ];
    execFileSync(command, args, { cwd: work, stdio: ['ignore', 'ignore', 'pipe'] });
    // Another process may compile the same text: both put the same library there.
    renameSync(join(work, 'kernel.so'), target);
    return target;
  } catch (cause) {
    throw refusal(`${command} does not compile a neuron: ${messageOf(cause)}`, 'choose backend wasm', cause);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
