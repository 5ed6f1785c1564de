import type { Config, Split } from '@genospike/core';
import type { Inspected } from '@genospike/engine';
import { evaluate, Model, train } from '@genospike/snn';
import { fallbacks, resetFallbacks } from '@genospike/tensor';
import { counterRng } from '@genospike/tensor/rng';
import { look, type Asked } from '../network/config.ts';
import { table } from '../network/table.ts';
import { KernelTimes, type KernelTime } from './kernel-times.ts';

export interface ProfileFlags extends Asked {
  /** Samples a step; left out: the learning rule's. */
  readonly batch?: number;
}
/** One step, after some that warmed up. */
export interface Step {
  readonly milliseconds: number;
  readonly kernels: readonly KernelTime[];
  /** Slow cpu kernels that ran on large tensors: none should. */
  readonly fallbacks: Readonly<Record<string, number>>;
}
export interface Profile {
  readonly network: string;
  readonly encoding: string;
  readonly batch: number;
  readonly timesteps: number;
  readonly device: string;
  readonly training: Step;
  readonly inference: Step;
}

/** What is timed where nothing is named and no config is here. */
const example: Config = { dataset: 'mnist', network: 'csnn' };

/** One training step and one inference step of a config's network with its encoding, kernel by kernel.
 *  @throws what the config's plugins and its training throw */
export async function profile(what: string | undefined, flags: ProfileFlags = {}): Promise<Profile> {
  await using made = await look(what, flags, example);
  const { arms, backend, chosen } = made;
  const { design, label } = arms[0]!;
  const batch = flags.batch ?? made.learning.batch;
  const rng = counterRng('profile');
  const genome = Array.from({ length: design.encoding.genome.size }, (_, i) => startOf(design.encoding.genome, i));
  const model = Model.express(design, genome, rng.child('express'));
  const times = new KernelTimes();
  try {
    const training = await one(made.dataset.splits.train, batch, times, async (split, indices) => {
      await train(model, { learning: { ...made.learning, batch }, split, indices, epochs: 1, rng });
    });
    const inference = await one(made.dataset.splits.validation, batch, times, async (split, indices) => {
      await evaluate(model, { split, indices, rng, batch });
    });
    const network = chosen.find(({ place }) => place === 'network')!.use;
    return { network, encoding: label, batch, timesteps: design.coder.timesteps, device: backend.device, training, inference }; // prettier-ignore
  } finally {
    times.close();
    model.dispose();
  }
}
type Genome = Inspected['arms'][number]['design']['encoding']['genome'];
const startOf = ({ mean }: Genome, i: number): number => (typeof mean === 'number' ? mean : (mean[i] ?? 0));

/** Steps before the one that is timed: buffers grow and V8 compiles. */
const WARM = 3;

/** Runs some steps and takes the time of the last but one, from the reading of its batch to that of the next. */
async function one(
  from: Split,
  batch: number,
  times: KernelTimes,
  work: (split: Split, indices: Int32Array) => Promise<void>,
): Promise<Step> {
  let reads = 0;
  let start = 0;
  let step: Step | undefined;
  const split: Split = {
    size: from.size,
    async read(indices) {
      reads++;
      if (reads === WARM + 2) {
        const milliseconds = performance.now() - start;
        step = { milliseconds, kernels: times.stop(), fallbacks: fallbacks() };
      }
      const samples = await from.read(indices);
      if (reads === WARM + 1) {
        resetFallbacks();
        times.start();
        start = performance.now();
      }
      return samples;
    },
  };
  await work(
    split,
    Int32Array.from({ length: (WARM + 2) * batch }, (_, i) => i % from.size),
  );
  return step!;
}

/** Kernels below this share of a step are said together. */
const SMALL = 0.01;

export function said({ network, encoding, batch, timesteps, device, training, inference }: Profile): string {
  const head = `  ${network}, ${encoding}, batch ${batch}, ${timesteps} timesteps, ${device}\n`;
  return `${head}${stepSaid('training step', training)}${stepSaid('inference step', inference)}`;
}

function stepSaid(name: string, { milliseconds, kernels, fallbacks: slow }: Step): string {
  const share = (ms: number) => `${((100 * ms) / milliseconds).toFixed(0)} %`;
  const row = (kernel: string, calls: number | string, ms: number, more = '') => [
    kernel,
    `${calls}`,
    ms.toFixed(1),
    share(ms),
    more,
  ];
  const large = kernels.filter(({ kernel, milliseconds: ms }) => ms >= SMALL * milliseconds || slow[kernel]);
  const small = kernels.filter((one) => !large.includes(one));
  const sum = (some: readonly KernelTime[]) => some.reduce((all, one) => all + one.milliseconds, 0);
  const calls = (some: readonly KernelTime[]) => some.reduce((all, one) => all + one.calls, 0);
  const rows = [
    ...large.map(({ kernel, calls: n, milliseconds: ms }) =>
      row(kernel, n, ms, slow[kernel] ? `fell back ${slow[kernel]} x to a slow cpu kernel` : ''),
    ),
    ...(small.length ? [row(`${small.length} others`, calls(small), sum(small))] : []),
    row('outside of kernels', '', milliseconds - sum(kernels)),
  ];
  const fell = Object.entries(slow).map(([kernel, times]) => `${kernel} ${times} x`);
  return `\n${table([name, 'calls', 'ms', 'share', ''], [...rows, row('all', calls(kernels), milliseconds)], [1, 2, 3])}  fallbacks: ${fell.join(', ') || 'none'}\n`;
}
