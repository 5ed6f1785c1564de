import type { Device } from '../device/device.ts';
import { narrowBackward, narrowForward } from './emit/narrow.ts';
import { BLOCK, WIDTH } from './emit/walk.ts';
import { wideBackward, wideForward } from './emit/wide.ts';
import { lower } from './lower.ts';
import type { Lowered } from './lower.ts';
import { padded } from './padding.ts';
import type { Rows } from './padding.ts';
import type { Program } from './program.ts';
import { Tables } from './tables.ts';

const emitters = { narrowForward, narrowBackward, wideForward, wideBackward };
type Pass = 'Forward' | 'Backward';
type Run = (...values: number[]) => void;
let count = 0;

/** A layer in memory: offsets in bytes; x and spikes are [T, N] with neuron n of channel n mod C. */
export interface Layout {
  readonly timesteps: number;
  readonly neurons: number;
  readonly channels: number;
  readonly x: number;
  /** Values of the learned parameters, 1 or C each. */
  readonly learned: readonly ArrayLike<number>[];
  /** Left out: chosen by size. Both give the same spikes and adjoints, bit for bit. */
  readonly walk?: Walk;
}
export type Walk = 'narrow' | 'wide';

/** Neurons of a wide range: its state and tape stay in the first two caches. */
const SPAN = 512;
/** From here on a walk through every step of a block leaves the cache between steps. */
const WIDE_STEPS = 8;
const WIDE_BYTES = 1 << 20;
/** Sums over about this many neurons are float32 in the kernel, and float64 from range to range, in order: who runs a
 *  range cannot matter, and little is rounded away. */
const RANGE = 2048;

/** The kernels of a program. Each loop nest is emitted when it is first needed. */
export class Compiled {
  readonly low: Lowered;
  /** Devices know kernels by names: this begins theirs. */
  readonly #id = `neuron ${count++} `;

  constructor(program: Program) {
    this.low = lower(program);
  }

  /** Spikes of x, written to `spikes`. */
  forward(device: Device, layout: Layout, spikes: number): void {
    this.#call('Forward', device, layout, [layout.x], [spikes]);
  }

  /** Adjoint of x, written to `dX`; returns the gradients of the learned parameters. */
  backward(device: Device, layout: Layout, dSpikes: number, dX: number): Float32Array[] {
    return this.#call('Backward', device, layout, [layout.x, dSpikes], [dX]);
  }

  #call(pass: Pass, device: Device, layout: Layout, inputs: readonly number[], outputs: readonly number[]) {
    const tables = new Tables(this.low, layout.learned, layout.channels);
    const given = { inputs, outputs, width: layout.neurons };
    const totals = padded(device.arena, layout.timesteps, given, (rows) => this.#ranges(pass, device, layout, rows, tables));
    return pass === 'Backward' ? tables.gradients(totals) : [];
  }

  /** Runs over all neurons; returns the sums of every invariant's adjoint. */
  #ranges(pass: Pass, device: Device, layout: Layout, { inputs, outputs, width }: Rows, tables: Tables): Float64Array[] {
    const { arena } = device;
    const { timesteps: T, neurons } = layout;
    const { period, length } = tables;
    const totals = tables.totals();
    const entries = this.low.entries.length * length;
    const sums = pass === 'Backward' ? totals.length * length : 0;
    const long = T >= WIDE_STEPS && 4 * T * width > WIDE_BYTES;
    const walk = layout.walk ?? (long ? 'wide' : 'narrow');
    // Adding up a range takes as long as its tables: four times their length makes that small.
    const range = sums ? Math.max(Math.ceil(RANGE / period), 4) * period : width;
    arena.scratch(4 * (align(entries) + align(sums)) + this.#scratch(T), (entriesAt) => {
      const sumsAt = entriesAt + 4 * align(entries);
      const scratch = sumsAt + 4 * align(sums);
      const view = arena.floats(sumsAt, sums);
      tables.fill(arena.floats(entriesAt, entries));
      const pointers = [...inputs, ...outputs, ...(pass === 'Backward' ? [sumsAt] : []), scratch];
      for (let start = 0; start < width; start += range) {
        const end = Math.min(start + range, width);
        view.fill(0);
        for (let a = start, b; a < end; a = b) {
          b = walk === 'wide' ? Math.min(a + SPAN, end) : end;
          const run = this.#kernel(device, `${(b - a) % BLOCK ? 'narrow' : walk}${pass}`);
          const sizes = [width, a % period, period, length].map((lanes) => 4 * lanes);
          run(4 * a, 4 * b, T, ...sizes, entriesAt, ...pointers);
        }
        // Lanes behind the end of a padded layer belong to no neuron.
        if (sums) tables.fold(view, width > neurons ? neurons : length, totals);
      }
    });
    return totals;
  }

  /** Bytes of scratch that either walk needs. */
  #scratch(timesteps: number): number {
    const kept = timesteps * this.low.tape.length;
    return Math.max(kept * WIDTH, 4 * (2 * this.low.state.length + kept) * SPAN);
  }

  #kernel(device: Device, kind: keyof typeof emitters): Run {
    const name = this.#id + kind;
    device.define(name, {
      wasm: () => emitters[kind](this.low),
      c: () => {
        throw new Error('no C');
      },
    });
    return device.kernels[name]!;
  }
}

const align = (count: number): number => (count + 15) & ~15;

const compiled = new WeakMap<Program, Compiled>();
/** The kernels of a program, made once. */
export function compiledOf(program: Program): Compiled {
  const known = compiled.get(program) ?? new Compiled(program);
  compiled.set(program, known);
  return known;
}
