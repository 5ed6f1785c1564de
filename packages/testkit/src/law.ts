/** A law is data: a command can run it too, with no test runner. */
export interface Law {
  readonly name: string;
  run(): void | Promise<void>;
}

/** Throws with `what` unless it holds. The sentence says what is wrong and what to look at. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Hands laws to the test runner at hand (jest, vitest: anything with a global `test`). */
export function testLaws(laws: readonly Law[]): void {
  const { test } = globalThis as unknown as { test(name: string, run: () => Promise<void>): void };
  for (const { name, run } of laws) test(name, async () => run());
}
