import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const repository = resolve(import.meta.dirname, '../../..');

/** A file of the sources as a process of its own, which a GPU may take down or hold up: not for longer than `seconds`. */
export const node = (
  [file, ...args]: readonly string[],
  { env, seconds }: { readonly env: NodeJS.ProcessEnv; readonly seconds: number },
): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  promisify(execFile)(
    process.execPath,
    [
      '--import',
      './scripts/typescript.mjs',
      '--conditions=@genospike/source',
      '--no-warnings',
      join(repository, file!),
      ...args,
    ],
    { cwd: repository, env, timeout: 1000 * seconds, killSignal: 'SIGKILL', maxBuffer: 2 ** 25 },
  );
