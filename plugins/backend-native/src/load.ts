import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '@genospike/core';
import { NativeDevice, type NativeAddon } from '@genospike/tensor';
import { ADDON, libraryOf } from './compile/build.ts';
import { compileKernels } from './compile/compile-kernels.ts';
import { LEVELS, type Level } from './compile/levels.ts';
import { COMMAND, readManifest, refusal, type Manifest } from './compile/manifest.ts';
import { buildFolder, kernelsIn } from './compile/sources.ts';

export interface LoadOptions {
  /** The vector unit to use; left out: the best that the CPU has. */
  readonly level?: Level | undefined;
  readonly threads?: number | undefined;
  readonly folder?: string;
}

/** A device over the build in `folder`.
 *  @throws GENO_BACKEND where the build is missing, from other sources or for another machine, and where the CPU lacks
 *    the vector unit that is asked for */
export function loadNative({ level, threads = 1, folder = buildFolder }: LoadOptions = {}): NativeDevice {
  const manifest = readManifest(folder);
  const addon = loadAddon(join(folder, ADDON));
  const chosen = chooseLevel(manifest, addon.levels() as Level[], level);
  return new NativeDevice({
    ...{ addon, threads, vectors: LEVELS[chosen].title },
    library: join(folder, libraryOf(chosen)),
    bytes: mostMemory(),
    compile: (source) => compileKernels({ source, level: chosen, build: manifest.sources, folder: kernelsIn(folder) }),
  });
}

function loadAddon(path: string): NativeAddon {
  try {
    return createRequire(import.meta.url)(path) as NativeAddon;
  } catch (cause) {
    throw refusal(`Backend native does not load: ${messageOf(cause)}`, COMMAND, cause);
  }
}

/** The best level that was built, the CPU has, and nobody ruled out. */
export function chooseLevel(built: Pick<Manifest, 'levels'>, has: readonly Level[], wanted?: Level): Level {
  const titles = (levels: readonly Level[]) => levels.map((level) => LEVELS[level].title).join(', ') || 'none of ours';
  if (!has.length) throw refusal('Backend native needs a CPU with SSE4.2 or NEON.', 'choose backend wasm');
  const usable = has.filter((level) => built.levels.includes(level));
  if (!usable.length)
    throw refusal(`Backend native was built for ${titles(built.levels)}; this CPU has ${titles(has)}.`);
  const chosen = wanted ?? usable[0]!;
  if (!usable.includes(chosen))
    throw refusal(
      `Backend native cannot use ${LEVELS[chosen].title} here: this CPU and this build have ${titles(usable)}.`,
      'leave vectors out: the widest is taken',
    );
  return chosen;
}

/** All of the machine's memory, or of the container's. */
function mostMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  const own = totalmem();
  return limit > 0 && limit < own ? limit : own;
}
