import type { Law } from '../src/law.ts';

/** Names of the laws that do not hold, without role and id. */
export async function broken(laws: readonly Law[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name, run } of laws)
    try {
      await run();
    } catch {
      names.push(name.slice(name.indexOf(': ') + 2));
    }
  return names;
}
