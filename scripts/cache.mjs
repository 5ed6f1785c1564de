import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what can be fetched or made again lies, outside the repository: shared by all clones, kept by `npm run clean`. */
export const cache = (...path) =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'genospike-monorepo', ...path);
