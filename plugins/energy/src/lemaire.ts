import { define, type LayerCount } from '@genospike/core';
import { countFlaw } from './count-flaw.ts';

/** Picojoules in 45 nm: int32 arithmetic, and a byte of SRAM by the size of its memory (a 64-bit access of 10, 20 and
 *  100 pJ in 8 KB, 32 KB and 1 MB). */
const CONSTANTS = {
  addPicojoule: 0.1,
  mulPicojoule: 3.1,
  byteOf8KilobytePicojoule: 2.5,
  byteOf32KilobytePicojoule: 5,
  byteOf1MegabytePicojoule: 25,
} as const;
const { addPicojoule: AC, mulPicojoule } = CONSTANTS;
const MAC = AC + mulPicojoule;
const SRAM = [
  [0, 0],
  [8 * 1024, CONSTANTS.byteOf8KilobytePicojoule],
  [32 * 1024, CONSTANTS.byteOf32KilobytePicojoule],
  [1024 * 1024, CONSTANTS.byteOf1MegabytePicojoule],
] as const;
/** Weights, potentials and events are int32. */
const BYTES = 4;

const COUNTS = ['runs', 'macs', 'density', 'inputs', 'outputs', 'weights'] as const;

/** Picojoules to read or write one number in a memory that holds so many; undefined beyond the table. */
function access(numbers: number): number | undefined {
  const size = BYTES * numbers;
  const above = SRAM.findIndex(([end]) => size <= end);
  if (above < 1) return above === 0 ? 0 : undefined;
  const [[from, low], [to, high]] = [SRAM[above - 1]!, SRAM[above]!];
  return BYTES * (low + ((high - low) * (size - from)) / (to - from));
}

/** What one number costs in each memory of a layer; a reason where a memory is larger than the table. */
function memories({ name, weights, inputs, outputs }: LayerCount): string | readonly [number, number, number] {
  const [weight, input, potential] = [weights, inputs, outputs].map(access);
  if (weight !== undefined && input !== undefined && potential !== undefined) return [weight, input, potential];
  const [what, size] = Object.entries({ weights, inputs, outputs }).find(([, n]) => access(n) === undefined)!;
  return `${name}: ${size} ${what} of ${BYTES} bytes are more than the 1 MB where the SRAM table ends`;
}

/** Operations and memory (Lemaire et al. 2022). Addressing and biases are left out: counts do not tell kernels, and our
 *  layers have no bias. A memory beyond the table fails: it would be DRAM, some ten times as dear, not more SRAM.
 *  - synapses S = macs * runs (* density where inputs are binary): MAC or AC, one weight read (eq. 1, 2, 6-8)
 *  - binary: each synapse reads and writes a potential (eq. 9, 10, 14, 15), each spike is written and read (eq. 5, 13);
 *    analog: a sum stays in its register, an input is read for every MAC (conv, eq. 3) or once (dense, eq. 4)
 *  - each output and run: the leak, one MAC, its potential read and written (eq. 1.3, 2.3) */
export const lemaire = define('energy', {
  id: 'lemaire',
  create: () => {
    const joules = (layer: LayerCount): string | number => {
      const { input, kind, runs, macs, density, inputs, outputs } = layer;
      const costs = memories(layer);
      if (typeof costs === 'string') return costs;
      const [weight, one, potential] = costs;
      const binary = input === 'binary';
      const synapses = macs * runs * (binary ? density : 1);
      const updates = outputs * runs;
      const reads = binary ? 2 * density * inputs * runs : kind === 'conv' ? synapses : inputs * runs;
      const potentials = 2 * (updates + (binary ? synapses : 0));
      const ops = synapses * (binary ? AC : MAC) + updates * MAC;
      return 1e-12 * (ops + synapses * weight + reads * one + potentials * potential);
    };
    return {
      id: 'lemaire',
      scope: 'int32, operations and on-chip memory, no addressing',
      constants: CONSTANTS,
      citation:
        'Lemaire et al.: An analytical estimation of spiking neural networks energy efficiency. ICONIP 2022, arXiv:2210.13107; SRAM and arithmetic of Horowitz, ISSCC 2014.',
      joules({ layers }) {
        const flaws = layers.flatMap((layer) => countFlaw(layer, COUNTS) ?? []);
        const reason = layers.length ? flaws[0] : 'no layer was counted';
        if (reason) return { status: 'failed', reason };
        const each: { name: string; joules: number }[] = [];
        for (const layer of layers) {
          const found = joules(layer);
          if (typeof found === 'string') return { status: 'failed', reason: found };
          each.push({ name: layer.name, joules: found });
        }
        return { status: 'ok', total: each.reduce((sum, layer) => sum + layer.joules, 0), layers: each };
      },
    };
  },
});
