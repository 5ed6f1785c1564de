import { asAsk, type AnyContribution, type Needs } from '@genospike/core';

/** What a contribution needs, under its own names: what the case gives, else the service of that token. */
export function served(
  { needs }: AnyContribution,
  given: Readonly<Record<string, unknown>>,
  services: readonly (readonly [token: symbol, service: unknown])[],
): Readonly<Record<string, unknown>> {
  const known = new Map(services);
  const found = Object.entries(needs as Needs).flatMap(([name, need]) => {
    const { token, optional } = asAsk(need);
    return known.has(token) || optional ? [[name, known.get(token)] as const] : [];
  });
  return { ...Object.fromEntries(found), ...given };
}
