import { fork } from 'node:child_process';
import { GenoError } from '@genospike/core';
import type { Said, Verdict } from './judge.ts';

/** One contribution, judged. */
export interface Judged {
  readonly name: string;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
}
interface Watch {
  readonly only: string | undefined;
  /** Seconds that one law may take. */
  readonly limit: number;
  readonly onJudged: (judged: Judged) => void;
}
/** Seconds that reading a plugin may take. */
const LOADING = 60;

interface Begun {
  readonly at: number;
  readonly name: string;
  readonly laws: number;
  readonly start: number;
  readonly verdicts: Verdict[];
}

/** Has the laws judged in a process of its own: a loop that never ends cannot be stopped from inside. After a law that
 *  hung or killed it, the contribution's others are not run, and a new process goes on with the next one. */
export async function watch(asked: string, of: Watch): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (let from: number | undefined = 0; from !== undefined;)
    from = await attempt(asked, from, { ...of, onJudged: (one) => void (judged.push(one), of.onJudged(one)) });
  return judged;
}

/** One process. Gives where the next must begin, or nothing when all are judged. */
function attempt(asked: string, from: number, { only, limit, onJudged }: Watch): Promise<number | undefined> {
  const args = ['law', asked, '--child', '--from', `${from}`, ...(only === undefined ? [] : ['--only', only])];
  // What a plugin prints goes to stderr: stdout may carry JSON.
  const child = fork(process.argv[1]!, args, { execArgv: process.execArgv, stdio: ['ignore', 2, 2, 'ipc'] });
  return new Promise((resolve, reject) => {
    let begun: Begun | undefined;
    let law: string | undefined;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const arm = (seconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => lost('hangs', `no answer in ${seconds} s`), seconds * 1000);
    };
    const close = () => {
      if (begun) onJudged({ name: begun.name, seconds: (performance.now() - begun.start) / 1000, verdicts: begun.verdicts }); // prettier-ignore
      begun = undefined;
    };
    const finish = (settle: () => void) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      settle();
    };
    const lost = (status: 'hangs' | 'died', why: string) =>
      finish(() => {
        child.kill('SIGKILL');
        if (!begun) return reject(new GenoError('GENO_PLUGIN', `${asked} cannot be read: ${why}.`, { plugin: asked, fix: 'Look at what it does when it is imported.' })); // prettier-ignore
        const next = begun.at + 1;
        begun.verdicts.push({ law: law ?? begun.name, status, why });
        const left = begun.laws - begun.verdicts.length;
        if (left > 0) begun.verdicts.push({ law: `${begun.name}: ${left} more`, status: 'not run', why: 'after this one' }); // prettier-ignore
        close();
        return resolve(next);
      });
    const hear = (said: Said): void => {
      arm(said.kind === 'law' ? limit : LOADING);
      if (said.kind === 'refused') finish(() => reject(GenoError.from(said.failure)));
      if (said.kind === 'law') law = said.law;
      if (said.kind === 'verdict') begun?.verdicts.push(said.verdict);
      if (said.kind === 'contribution' || said.kind === 'end') close();
      if (said.kind === 'contribution') begun = { ...said, start: performance.now(), verdicts: [] };
      if (said.kind === 'end') finish(() => resolve(undefined));
    };
    arm(LOADING);
    child.on('message', hear);
    child.on('error', ({ message }) => lost('died', message));
    child.on('exit', (code, signal) => lost('died', `its process ended with ${signal ?? `exit code ${code}`}`));
  });
}
