import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isGenoError } from '@genospike/core';
import { findDawn, VARIABLE } from '../src/find.ts';

/** Why tests on the real package are skipped: it is not here. Undefined: it is here. */
export const absent = ((): string | undefined => {
  try {
    findDawn(import.meta.dirname);
    return undefined;
  } catch (error) {
    if (isGenoError(error)) return error.message;
    throw error;
  }
})();

/** What a process needs for Dawn to find a GPU: beside the package may lie a simulated one (SwiftShader), in `vk`. */
export function withGpu(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const vulkan = join(process.env[VARIABLE] ?? '', 'vk');
  if (!existsSync(join(vulkan, 'icd.json'))) return env;
  return {
    ...env,
    LD_LIBRARY_PATH: [vulkan, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    VK_DRIVER_FILES: join(vulkan, 'icd.json'),
    VK_ICD_FILENAMES: join(vulkan, 'icd.json'),
  };
}
