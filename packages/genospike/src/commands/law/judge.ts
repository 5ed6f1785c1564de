import { failureOf, GenoError, isGenoError, messageOf, type AnyContribution, type Failure } from '@genospike/core';
import { useWasm } from '@genospike/tensor';
import { allLaws, type Law } from '@genospike/testkit';
import { findContributions } from './find.ts';

/** How a law ended. */
export interface Verdict {
  readonly law: string;
  readonly status: 'ok' | 'failed' | 'hangs' | 'died' | 'not run';
  readonly why?: string;
}
/** What the judging process says, one message at a time. */
export type Said =
  | { readonly kind: 'contribution'; readonly at: number; readonly name: string; readonly laws: number }
  | { readonly kind: 'law'; readonly law: string }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Waits until the message is on its way: a law that never returns must not hold back that it has begun. */
const say = (said: Said): Promise<void> =>
  new Promise((done, fail) => process.send?.(said, (error: Error | null) => (error ? fail(error) : done())));

async function verdictOf({ name, run }: Law): Promise<Verdict> {
  try {
    await run();
    return { law: name, status: 'ok' };
  } catch (error) {
    const absent = isGenoError(error) && error.code === 'GENO_DATA_MISSING';
    return { law: name, status: absent ? 'not run' : 'failed', why: messageOf(error) };
  }
}

async function judgeOne(contribution: AnyContribution, at: number, only: string | undefined): Promise<void> {
  const { laws, not } = allLaws(contribution, { folder: process.cwd() });
  const name = `${contribution.role} ${contribution.id}`;
  const wanted = laws.filter((law) => only === undefined || law.name.includes(only));
  if (not === undefined && !wanted.length) return;
  await say({ kind: 'contribution', at, name, laws: wanted.length });
  if (not !== undefined) await say({ kind: 'verdict', verdict: { law: name, status: 'not run', why: not } });
  for (const law of wanted) {
    await say({ kind: 'law', law: law.name });
    await useWasm();
    await say({ kind: 'verdict', verdict: await verdictOf(law) });
  }
}

/** Runs the laws of a plugin in this process, which a parent watches and may kill.
 *  @param from the first of its contributions to judge: those before it were, in a process that hung */
export async function judge(asked: string, from: number, only: string | undefined): Promise<number> {
  if (!process.send) throw new GenoError('GENO_USAGE', '--child is for the command itself.', { fix: `genospike law ${asked}` }); // prettier-ignore
  // Listening keeps this process alive while a law waits for what never comes; without its parent it ends.
  process.on('message', () => {}).on('disconnect', () => process.exit());
  try {
    const contributions = await findContributions(asked);
    for (const [at, contribution] of contributions.entries()) if (at >= from) await judgeOne(contribution, at, only);
    await say({ kind: 'end' });
  } catch (error) {
    await say({ kind: 'refused', failure: failureOf(error) });
  }
  process.disconnect?.();
  return 0;
}
