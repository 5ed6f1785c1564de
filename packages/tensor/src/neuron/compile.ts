import type { Device } from '../device/device.ts';
import { cKernels } from './emit/c.ts';
import { narrowBackward, narrowForward } from './emit/narrow.ts';
import { BLOCK, WIDTH } from './emit/walk.ts';
import { SPAN, wideBackward, wideForward } from './emit/wide.ts';
import { lower } from './lower.ts';
import type { Lowered } from './lower.ts';
import { padded } from './padding.ts';
import type { Rows } from './padding.ts';
import type { Program } from './program.ts';
import { rangesOf, spreadOver } from './ranges.ts';
import { signature } from './signature.ts';
import { Tables } from './tables.ts';
import type { FrontColumns } from './tables.ts';

/** The loop nests, as bytes. Bits: the forward pass with spikes as bits. */
const emitters = {
  narrowForward: (low: Lowered) => narrowForward(low),
  narrowBits: (low: Lowered) => narrowForward(low, true),
  narrowBackward,
  wideForward: (low: Lowered) => wideForward(low),
  wideBits: (low: Lowered) => wideForward(low, true),
  wideBackward,
};
export type Walk = 'narrow' | 'wide';
type Pass = 'Forward' | 'Bits' | 'Backward';

/** A layer in memory: offsets in bytes; x and spikes are [T, N] with neuron n of channel n mod C. */
export interface Layout {
  readonly timesteps: number;
  readonly neurons: number;
  readonly channels: number;
  readonly x: number;
  /** Values of the learned parameters, 1 or C each. */
  readonly learned: readonly ArrayLike<number>[];
  /** For a program with a front. */
  readonly front?: FrontColumns | undefined;
  /** Left out: chosen by size. Both give the same spikes and adjoints, bit for bit. */
  readonly walk?: Walk;
}

export interface Gradients {
  readonly learned: readonly Float32Array[];
  /** By channel: the sums of dY and of dY * (x - mean), for a program with a front. */
  readonly front: readonly [Float64Array, Float64Array] | undefined;
}

/** From here on a walk through every step of a block leaves the cache between steps. */
const WIDE_STEPS = 8;
const WIDE_BYTES = 1 << 20;
/** Sums over a range are float32 in the kernel, and float64 from range to range, in order: who runs a range cannot
 *  matter, and little is rounded away. The least and the most neurons of a range, and how many there shall be. */
const [LEAST, MOST, RANGES] = [2048, 16384, 64];

/** The kernels of a program. Each loop nest is emitted when it is first needed. */
export class Compiled {
  readonly low: Lowered;
  /** Devices know kernels by names: this begins theirs. Equal programs, of two neurons, share theirs. */
  readonly #id: string;

  constructor(program: Program) {
    this.low = lower(program);
    this.#id = `neuron ${signature(this.low)} `;
  }

  /** Whether these spikes can be bits: nothing but 1 and 0, in steps of whole blocks. */
  hasBits(neurons: number): boolean {
    return this.low.fires !== undefined && neurons % BLOCK === 0;
  }

  /** Spikes of x, written to `spikes`: floats, or bits where `hasBits`. */
  forward(device: Device, layout: Layout, spikes: number, { bits = false } = {}): void {
    this.#call(bits ? 'Bits' : 'Forward', device, layout, [layout.x], [spikes]);
  }

  /** Adjoint of x, written to `dX`: of y, behind a front. */
  backward(device: Device, layout: Layout, dSpikes: number, dX: number): Gradients {
    const { tables, totals } = this.#call('Backward', device, layout, [layout.x, dSpikes], [dX]);
    return { learned: tables.gradients(totals), front: tables.front(totals) };
  }

  #call(pass: Pass, device: Device, layout: Layout, inputs: readonly number[], outputs: readonly number[]) {
    const tables = new Tables(this.low, layout.learned, layout.channels, layout.front);
    const given = { inputs, outputs, width: layout.neurons };
    const run = (rows: Rows) => this.#ranges(pass, device, layout, rows, tables);
    return { tables, totals: padded(device.arena, layout.timesteps, given, run) };
  }

  /** Runs over all neurons; returns what was summed. */
  #ranges(pass: Pass, device: Device, layout: Layout, rows: Rows, tables: Tables): readonly Float64Array[] {
    const { arena, threads } = device;
    const { inputs, outputs, width } = rows;
    const { timesteps: T, neurons, walk = walkFor(T, width) } = layout;
    const { period, length } = tables;
    const totals = pass === 'Backward' ? tables.totals() : [];
    const [entries, sums] = [this.low.entries.length * length, totals.length * length];
    const most = pass === 'Backward' ? clamp(width / RANGES) : threads > 1 ? clamp(width / (8 * threads)) : width;
    const ranges = rangesOf(width, Math.max(Math.ceil(most / period), 1) * period);
    const fixed = align(4 * entries) + align(4 * sums * ranges.length);
    const scratch = this.#scratch(pass, walk, T);
    const slots = scratch === 0 ? ranges.length : Math.min(ranges.length, threads > 1 ? 8 * threads : 1);
    arena.scratch(fixed + slots * scratch, (entriesAt) => {
      const sumsAt = entriesAt + align(4 * entries);
      tables.fill(arena.floats(entriesAt, entries));
      const all = arena.floats(sumsAt, sums * ranges.length).fill(0);
      const calls = ranges.map(([a, b], i) => [
        ...[4 * a, 4 * b, T, 4 * width, 4 * (a % period), 4 * period, 4 * length, entriesAt],
        ...inputs,
        ...outputs,
        ...(sums ? [sumsAt + 4 * sums * i] : []),
        entriesAt + fixed + (i % slots) * scratch,
      ]);
      const ragged = ranges.at(-1)![1] % BLOCK ? ranges.length - 1 : ranges.length;
      spreadOver(device, this.#kernel(device, `${walk}${pass}`), calls.slice(0, ragged), slots);
      spreadOver(device, this.#kernel(device, `narrow${pass}`), calls.slice(ragged), slots);
      // Lanes behind the end of a padded layer belong to no neuron.
      const lanes = width > neurons ? neurons : length;
      if (sums) ranges.forEach((_, i) => tables.fold(all.subarray(i * sums, (i + 1) * sums), lanes, totals));
    });
    return totals;
  }

  /** Bytes of scratch of one call. */
  #scratch(pass: Pass, walk: Walk, timesteps: number): number {
    const states = this.low.state.length;
    const kept = pass === 'Backward' ? timesteps * this.low.tape.length : 0;
    const narrow = kept * WIDTH;
    if (walk === 'narrow') return align(narrow);
    return align(Math.max(narrow, 4 * ((pass === 'Backward' ? 2 : 1) * states + kept) * SPAN));
  }

  #kernel(device: Device, kind: keyof typeof emitters): string {
    const name = this.#id + kind;
    device.define(name, {
      wasm: () => emitters[kind](this.low),
      c: () => cKernels[kind](this.low),
    });
    return name;
  }
}

const align = (bytes: number): number => (bytes + 63) & ~63;
const clamp = (neurons: number): number => Math.min(Math.max(neurons, LEAST), MOST);
const walkFor = (timesteps: number, width: number): Walk =>
  timesteps >= WIDE_STEPS && 4 * timesteps * width > WIDE_BYTES ? 'wide' : 'narrow';

const compiled = new WeakMap<Program, Compiled>();
/** The kernels of a program, made once. */
export function compiledOf(program: Program): Compiled {
  const known = compiled.get(program) ?? new Compiled(program);
  compiled.set(program, known);
  return known;
}
