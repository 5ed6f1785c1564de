import { cpus, totalmem } from 'node:os';
import { the, type Circumstances, Samples } from '@genospike/core';
import type { Phase } from './phases.ts';
import type { Prepared } from './options.ts';

/** Times, machine, versions: what may differ between two runs of one experiment. */
export function circumstancesOf(
  phase: Phase,
  { versions, hooks }: Prepared,
  seconds: Circumstances['seconds'],
  command = '',
): Circumstances {
  const { room, executor, counts } = phase;
  const backend = room.get(the('backend'));
  const processors = cpus();
  return {
    started: new Date(Date.now() - (seconds.evolve + seconds.settle) * 1e3).toISOString(),
    seconds,
    ...counts,
    workers: executor.slots,
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    backend: { name: backend.name, device: backend.device },
    versions,
    muted: hooks.muted.map((e) => e.toJSON()),
    source: room.get(Samples).source,
    command,
  };
}
