import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Stepped } from '@genospike/core';
import { neuronSources } from '@genospike/tensor';
import { include_dir } from 'node-api-headers';
import { precompile } from './compile-kernels.ts';
import { OF_HOST, SHARED, compile, findCompiler, levelFlags, type Compiler } from './compiler.ts';
import { glueFor } from './glue.ts';
import { levelsHere, type Level } from './levels.ts';
import { NODE_API, manifestFile, refusal, type Manifest } from './manifest.ts';
import { signaturesOf } from './signatures.ts';
import { buildFolder, hashOfSources, kernels, kernelsIn, nativeFolder, sourcesIn } from './sources.ts';

export const ADDON = 'genospike.node';
export const libraryOf = (level: Level): string => `kernels-${level}.so`;

/** Builds the add-on and the kernels for every vector unit of this machine's family, with the system's C compiler.
 *  @param neurons whose kernels are compiled in advance: runs that use them need no compiler
 *  @param folder where to; a build that is there is replaced when the new one is whole
 *  @returns what it wrote as its manifest
 *  @throws GENO_BACKEND where there is no compiler, or it fails */
export async function buildNative(neurons: readonly Stepped[] = [], folder = buildFolder): Promise<Manifest> {
  if (process.platform === 'win32')
    throw refusal('Backend native does not build on Windows.', 'build it under WSL, or choose backend wasm');
  const levels = levelsHere();
  if (!levels.length) throw refusal(`Backend native knows no CPU ${process.arch}.`, 'choose backend wasm');
  const compiler = findCompiler();
  const target = resolve(folder);
  await mkdir(target, { recursive: true });
  const work = await mkdtemp(join(target, 'work-'));
  try {
    const objects = levels.map((level) => objectsOf(level, work));
    await writeFile(join(work, 'glue.c'), glueFor(sourcesIn(kernels).flatMap(({ text }) => signaturesOf(text))));
    await inParallel([
      () => compile(compiler, addonArguments(), work),
      ...objects.flat().map(
        ({ args }) =>
          () =>
            compile(compiler, args, work),
      ),
    ]);
    await inParallel(levels.map((level, i) => () => link(compiler, level, objects[i]!, work)));
    const manifest: Manifest = {
      sources: hashOfSources(),
      platform: process.platform,
      arch: process.arch,
      nodeApi: NODE_API,
      compiler: compiler.version,
      flags: compiler.flags,
      levels,
    };
    await rm(kernelsIn(target), { recursive: true, force: true });
    const wanted = neurons
      .flatMap(neuronSources)
      .flatMap((source) =>
        levels.map((level) => ({ source, level, build: manifest.sources, folder: kernelsIn(target) })),
      );
    await inParallel(wanted.map((one) => () => precompile(compiler, one)));
    // Renamed, never written over: a process that runs keeps the library that it has loaded.
    for (const name of [ADDON, ...levels.map(libraryOf)]) await rename(join(work, name), join(target, name));
    await writeFile(manifestFile(target), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface Object {
  readonly file: string;
  readonly args: readonly string[];
}

function objectsOf(level: Level, work: string): Object[] {
  const sources = sourcesIn(kernels).filter(({ name }) => name.endsWith('.c'));
  const files = [...sources.map(({ name }) => join(kernels, name)), join(work, 'glue.c')];
  return files.map((source, i) => {
    const file = `${level}-${i}.o`;
    return { file, args: [...levelFlags(level), '-c', source, '-o', file] };
  });
}

const link = (compiler: Compiler, level: Level, objects: readonly Object[], work: string): Promise<void> =>
  compile(compiler, [...SHARED, ...objects.map(({ file }) => file), '-o', libraryOf(level)], work);

const addonArguments = (): string[] => [
  ...[`-DNAPI_VERSION=${NODE_API}`, '-I', include_dir, ...OF_HOST],
  ...['addon.c', 'pool.c'].map((name) => join(nativeFolder, name)),
  ...['-o', ADDON, '-lpthread', ...(process.platform === 'linux' ? ['-ldl'] : [])],
];

async function inParallel(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await job();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
