import { GenoError } from '@genospike/core';
import { EXIT } from '../say.ts';
import { saidOf } from './law/say-judged.ts';
import { watch } from './law/watch.ts';

export interface LawFlags {
  readonly only?: string;
  readonly limit?: number;
  readonly json?: boolean;
  /** Given by the command to itself: judge here, from this contribution on. */
  readonly child?: boolean;
  readonly from?: number;
}

/** `genospike law PLUGIN`: the law of each thing a plugin provides, without a test runner. Exit code 1 where one is
 *  broken, hangs, or kills its process.
 *  @throws GENO_PLUGIN, GENO_CONTRACT; GENO_USAGE where no law is asked for */
export async function lawCommand(asked: string, flags: LawFlags): Promise<number> {
  const { only, limit = 60, json, child, from = 0 } = flags;
  if (child) return (await import('./law/judge.ts')).judge(asked, from, only);
  const judged = await watch(asked, {
    only,
    limit,
    onJudged: (one) => void (json || process.stdout.write(saidOf(one, `genospike law ${asked}`))),
  });
  if (!judged.length)
    throw only === undefined
      ? new GenoError('GENO_USAGE', `${asked} provides nothing.`, { plugin: asked, fix: "definePlugin({ name: '...', provides: [...] })" }) // prettier-ignore
      : new GenoError('GENO_USAGE', `No law of ${asked} has "${only}" in its name.`, { plugin: asked, fix: 'Leave out --only to see all.' }); // prettier-ignore
  if (json) process.stdout.write(`${JSON.stringify({ plugin: asked, judged })}\n`);
  return judged.every(({ verdicts }) => verdicts.every(({ status }) => status === 'ok' || status === 'not run'))
    ? EXIT.done
    : EXIT.failed;
}
