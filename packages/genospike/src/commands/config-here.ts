import { isGenoError } from '@genospike/core';
import { findConfig } from '@genospike/engine';
import type { Config } from '@genospike/core';

/** The config where the command is typed, or an empty one: what is known can be asked anywhere. */
export async function configHere(
  place: string | undefined,
): Promise<{ readonly config: Config; readonly folder: string }> {
  try {
    return await findConfig(place);
  } catch (error) {
    if (place === undefined && isGenoError(error) && error.message.startsWith('No config'))
      return { config: {}, folder: process.cwd() };
    throw error;
  }
}
