import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
/** The command as a process of its own, from the sources. `onLine` hears stdout and stderr as they come. */
export function genospike(
  args: readonly string[],
  onText: (text: string, child: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--import', './scripts/typescript.mjs', '--conditions=@genospike/source', '--no-warnings', cli, ...args],
    {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    onText(data.toString(), child);
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    onText(data.toString(), child);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
