/** Runs jest and gives its counts: the reporter beside this file leaves them in a file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { node } from './ready.mjs';

export async function jest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'genospike-test-'));
  const file = join(folder, 'counts.json');
  const reporters = ['--reporters=default', '--reporters=<rootDir>/scripts/count-reporter.mjs'];
  const runner = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const code = await node([...runner, ...args, ...reporters], { env: { GENOSPIKE_COUNTS: file } });
  try {
    return { code, ...JSON.parse(readFileSync(file, 'utf8')) };
  } catch {
    console.error('jest ended before it could count.');
    return { code: code || 1, passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
