import type { Plain } from '@genospike/core';

/** JSON with sorted keys: one text a value. */
export const canonicalJson = (value: Plain): string =>
  JSON.stringify(value, (_, found: Plain) =>
    typeof found === 'object' && found !== null && !(found instanceof Array)
      ? Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)))
      : found,
  );
