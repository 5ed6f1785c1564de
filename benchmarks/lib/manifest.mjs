import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

const git = (...args) => {
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

/** Where and with what a benchmark ran. `dirty`: the tree differed from the commit. */
export const manifest = (command, versions) => ({
  commit: git('rev-parse', '--short', 'HEAD'),
  dirty: git('status', '--porcelain') !== '',
  date: new Date().toISOString().slice(0, 10),
  machine: {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
  versions,
  command,
});
