import { relative } from 'node:path';
import { GenoError } from '@genospike/core';
import { create, Refused } from 'create-genospike-plugin';

/** `genospike new ROLE NAME`: a plugin's first folder, here.
 *  @throws GENO_USAGE for an unknown role, a bad name, a folder that holds something */
export async function newCommand(role: string, name: string): Promise<number> {
  try {
    const { folder, files, name: plugin } = create(role, name);
    process.stdout.write(`  ${plugin}: ${files.join(', ')}\n  cd ${relative('.', folder)}; npm install; npm test\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new GenoError('GENO_USAGE', error.message, { fix: error.fix, cause: error });
  }
}
