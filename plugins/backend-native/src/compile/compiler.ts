import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { GenoError, messageOf } from '@genospike/core';
import { LEVELS, type Level } from './levels.ts';

export interface Compiler {
  readonly command: string;
  /** The first line of its --version. */
  readonly version: string;
  readonly flags: readonly string[];
}

const install = 'install a C compiler (Debian: apt install gcc; macOS: xcode-select --install), or name one in CC';

/** The system's C compiler: the one that CC names and no other, or gcc, clang, cc.
 *  @throws GENO_BACKEND where there is none */
export function findCompiler(named = process.env['CC']): Compiler {
  const commands = named ? [named] : ['gcc', 'clang', 'cc'];
  for (const command of commands) {
    try {
      const version = execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      return { command, version: version.split('\n')[0]!.trim(), flags: flagsFor(/clang/.test(version)) };
    } catch {
      // Not there: the next may be.
    }
  }
  throw new GenoError('GENO_BACKEND', `No C compiler: looked for ${commands.join(', ')}${named ? ' (CC)' : ''}.`, {
    role: 'backend',
    path: 'backend',
    fix: install,
  });
}

// gcc -O3 unrolls the inner loops of the tiles until registers spill: a sixth of the speed.
// Sums of products are fused (FMA); nothing is reordered, so that sparse and dense kernels agree to the bit.
const flagsFor = (isClang: boolean): string[] => [
  ...[isClang ? '-O3' : '-O2', '-std=gnu11', '-fPIC', '-fvisibility=hidden', '-ffp-contract=fast'],
  ...['-fno-math-errno', '-fno-trapping-math', '-Wall', '-Wextra'],
];

const run = promisify(execFile);

/** Runs the compiler.
 *  @throws GENO_BACKEND with its own words where it fails */
export async function compile({ command, flags }: Compiler, args: readonly string[], cwd: string): Promise<void> {
  try {
    await run(command, [...flags, ...args], { cwd });
  } catch (cause) {
    const { stderr = messageOf(cause) } = cause as { stderr?: string };
    throw new GenoError('GENO_BACKEND', `${command} ${args.join(' ')} failed: ${stderr.trim()}`, {
      role: 'backend',
      path: 'backend',
      fix: 'use another compiler: CC=clang npx genospike-build-native',
      cause,
    });
  }
}

export const levelFlags = (level: Level): readonly string[] => LEVELS[level].flags;
/** A library that is loaded at run time, and one that takes symbols from its host (the add-on from Node). */
export const SHARED = process.platform === 'darwin' ? ['-dynamiclib'] : ['-shared'];
export const OF_HOST = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];
