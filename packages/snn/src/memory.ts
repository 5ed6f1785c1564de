import { GenoError, isGenoError } from '@genospike/core';
import { arena, isOurs } from '@genospike/tensor';

/** What did not fit. */
export interface Attempt {
  /** In words: `A training step`. */
  readonly what: string;
  readonly samples: number;
  readonly timesteps: number;
  readonly path?: string;
  /** The option that sets the number of samples. */
  readonly option: string;
  /** What else takes less memory, as a sentence. */
  readonly hint?: string;
  /** Does the same with fewer samples, of fewer steps, and frees all of it. */
  run(samples: number, timesteps: number): void;
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** The error that names the batch, or else the T, that would fit; any other error as it is. Both are tried, not reckoned:
 *  half of it, half of that, and so on; then, by the bytes that this took, what should just fit. */
export function tooBig(error: unknown, attempt: Attempt): unknown {
  if (!isGenoError(error) || error.code !== 'GENO_TOO_BIG' || !isOurs()) return error;
  const { what, samples, timesteps, path, option, hint } = attempt;
  const batch = largest(samples, (n) => attempt.run(n, timesteps));
  const steps = batch ? timesteps : largest(timesteps, (t) => attempt.run(1, t));
  const size = `${what} of ${samples} samples at T = ${timesteps} does not fit in the ${mebibytes(arena().memory.limit)} of the backend's memory`;
  const [would, fix] = batch
    ? [`; ${batch} would.`, `Set ${option} to ${batch} or less, or use fewer timesteps.`]
    : steps
      ? [`, not even a single one; at T = ${steps} it would.`, `Use ${steps} timesteps or less, or a smaller network.`]
      : [', not even a single one at T = 1.', 'Use a smaller network.'];
  return new GenoError('GENO_TOO_BIG', size + would, {
    ...(path !== undefined && { path }),
    fix: `${fix} ${hint ? `${hint} ` : ''}A backend without this limit (native, tfjs-node) may do as well.`,
    cause: error,
  });
}

/** The largest number found below `from` for which `run` fits, or 0. */
function largest(from: number, run: (count: number) => void): number {
  const fits = (count: number): number | undefined => {
    const { used } = arena();
    arena().peak = used;
    try {
      run(count);
    } catch (error) {
      if (isGenoError(error) && error.code === 'GENO_TOO_BIG') return undefined;
      throw error;
    }
    return arena().peak - used;
  };
  let count = Math.floor(from / 2);
  let bytes: number | undefined;
  for (; count > 0; count = Math.floor(count / 2)) if ((bytes = fits(count)) !== undefined) break;
  if (bytes === undefined) return 0;
  const room = arena().memory.limit - arena().used;
  // A tenth less: blocks come in classes of size, and holes between them stay.
  const reckoned = Math.min(from - 1, Math.floor((0.9 * room * count) / bytes));
  return reckoned > count && fits(reckoned) !== undefined ? reckoned : count;
}
