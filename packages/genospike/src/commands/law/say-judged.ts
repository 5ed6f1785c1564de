import type { Judged } from './watch.ts';
import type { Verdict } from './judge.ts';

const WIDTH = 110;
const MARK = { failed: 'FAIL', hangs: 'HANGS', died: 'DIED', 'not run': 'not run' } as const;

/** `encoding ring: gradient, csnn` -> `gradient, csnn`. */
const short = ({ law }: Verdict): string => law.slice(law.indexOf(': ') + 1 && law.indexOf(': ') + 2);

/** Names of laws in few words: those that differ after their last comma alone are counted, `gradient (4)`. */
function listed(names: readonly string[]): readonly string[] {
  const stem = (name: string) => name.slice(0, name.lastIndexOf(', ') + 1 || undefined).replace(/,$/, '');
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(stem(name), [...(groups.get(stem(name)) ?? []), name]);
  return [...groups].map(([of, all]) => (all.length === 1 ? all[0]! : `${of} (${all.length})`));
}

/** Lines of at most WIDTH characters, each after the first indented. */
function wrapped(first: string, words: readonly string[], indent: string): string {
  const lines = [first];
  words.forEach((word, i) => {
    const piece = `${word}${i < words.length - 1 ? '; ' : ''}`;
    const last = lines.at(-1)!;
    if (last.length + piece.length > WIDTH) lines.push(indent + piece);
    else lines[lines.length - 1] = last + piece;
  });
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** What a person reads of one contribution. `again`: the command that judges it once more. */
export function saidOf({ name, seconds, verdicts }: Judged, again: string): string {
  const kept = verdicts.filter(({ status }) => status === 'ok');
  const lines = [`  ${name}: ${verdicts.length} laws, ${seconds.toFixed(1)} s`];
  if (kept.length) lines.push(wrapped('  ok  ', listed(kept.map(short)), '      '));
  // Data that is not here is not here for every law.
  const told = new Set<string>();
  for (const verdict of verdicts) {
    const { status, why = '' } = verdict;
    if (status === 'ok' || (status === 'not run' && told.has(why))) continue;
    told.add(why);
    if (status === 'not run')
      lines.push(`  not run: ${verdict.law.endsWith(' more') ? `${short(verdict)}, ` : ''}${why}`);
    else {
      lines.push(`  ${MARK[status]}  ${short(verdict)}${status === 'hangs' ? `: ${why}` : ''}`);
      if (status !== 'hangs') lines.push(...why.split('\n').map((line) => `        ${line}`));
      lines.push(`        again: ${again} --only ${JSON.stringify(short(verdict))}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
