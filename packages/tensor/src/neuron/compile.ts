import type { Device } from '../device/device.ts';
import { neuronLibrary, walkName } from './emit/c-library.ts';
import { narrowBackward, narrowForward } from './emit/narrow.ts';
import { BLOCK, WIDTH, formWords } from './emit/walk.ts';
import type { Form } from './emit/walk.ts';
import { SPAN, wideBackward, wideForward } from './emit/wide.ts';
import { lower } from './lower.ts';
import type { Lowered } from './lower.ts';
import { padded } from './padding.ts';
import type { Program } from './program.ts';
import { rangesOf, spreadOver } from './ranges.ts';
import type { Range } from './ranges.ts';
import { signature } from './signature.ts';
import { Tables } from './tables.ts';
import type { FrontColumns } from './tables.ts';

/** The loop nests, as bytes. */
const emitters = {
  narrow: { forward: narrowForward, backward: narrowBackward },
  wide: { forward: wideForward, backward: wideBackward },
};
export type Walk = 'narrow' | 'wide';
type Pass = 'forward' | 'backward';

/** A layer in memory: offsets in bytes; x and spikes are [T, N] with neuron n of channel n mod C. */
export interface Layout {
  readonly timesteps: number;
  readonly neurons: number;
  readonly channels: number;
  readonly x: number;
  /** x, and its adjoint, is one row [N], the same at every step. */
  readonly constant?: boolean;
  /** Values of the learned parameters, 1 or C each. */
  readonly learned: readonly ArrayLike<number>[];
  /** Where `withPooled` put how the spikes' adjoint lies, if it is that of what they are pooled into. */
  readonly pooled?: number | undefined;
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
const [LEAST, MOST, RANGES] = [2048, 32768, 64];

/** The kernels of a program. Each loop nest is emitted when it is first needed. */
export class Compiled {
  readonly low: Lowered;
  /** Devices know kernels by names: this begins theirs. Equal programs, of two neurons, share theirs. */
  readonly #id: string;

  constructor(program: Program) {
    this.low = lower(program);
    this.#id = `neuron ${signature(this.low)}`;
  }

  /** Whether these spikes can be bits: nothing but 1 and 0, in steps of whole blocks. */
  hasBits(neurons: number): boolean {
    return this.low.fires !== undefined && neurons % BLOCK === 0;
  }

  /** Spikes of x, written to `spikes`: floats, or bits where `hasBits`. */
  forward(device: Device, layout: Layout, spikes: number, { bits = false } = {}): void {
    const tables = this.#tables(layout);
    const { timesteps, neurons, x } = layout;
    const given = { inputs: [x], outputs: [spikes], width: neurons, heights: [rowsOf(layout), timesteps] };
    padded(device.arena, timesteps, given, ({ inputs, outputs, width }) => {
      const ranges = rangesOf(width, forwardRange(device, width), tables.period);
      const form = { bits, constant: layout.constant ?? false, pooled: false };
      this.#run(device, {
        pass: 'forward',
        form,
        layout,
        width,
        tables,
        ranges,
        pointers: () => [...inputs, ...outputs],
      });
    });
  }

  /** Adjoint of x, written to `dX`: of y, behind a front. */
  backward(device: Device, layout: Layout, dSpikes: number, dX: number): Gradients {
    const tables = this.#tables(layout);
    const { arena } = device;
    const { timesteps, neurons, constant = false, pooled } = layout;
    const form = { bits: false, constant, pooled: pooled !== undefined };
    const heights = [rowsOf(layout), timesteps, rowsOf(layout)];
    const given = { inputs: [layout.x, dSpikes], outputs: [dX], width: neurons, heights };
    const totals = tables.totals();
    const sums = totals.length * tables.length;
    padded(arena, timesteps, given, ({ inputs, outputs, width }) => {
      const ranges = rangesOf(width, clamp(width / RANGES), tables.period);
      arena.scratch(4 * sums * ranges.length, (sumsAt) => {
        const all = arena.floats(sumsAt, sums * ranges.length).fill(0);
        const lies = pooled === undefined ? [] : [pooled];
        const pointers = (i: number) => [...inputs, ...outputs, sumsAt + 4 * sums * i, ...lies];
        this.#run(device, { pass: 'backward', form, layout, width, tables, ranges, pointers });
        // Lanes behind the end of a padded layer belong to no neuron.
        const lanes = width > neurons ? neurons : tables.length;
        ranges.forEach((_, i) => tables.fold(all.subarray(i * sums, (i + 1) * sums), lanes, totals));
      });
    });
    return { learned: tables.gradients(totals), front: tables.front(totals) };
  }

  #tables({ learned, channels, front }: Layout): Tables {
    return new Tables(this.low, learned, channels, front);
  }

  /** One kernel over all ranges. */
  #run(device: Device, { pass, form, layout, width, tables, ranges, pointers }: Sweep): void {
    const { arena, threads } = device;
    const { timesteps: T, walk = walkFor(T, width) } = layout;
    const { period, length } = tables;
    const entries = this.low.entries.length * length;
    const scratch = align(this.#scratch(pass, walk, T));
    const slots = scratch === 0 ? ranges.length : Math.min(ranges.length, threads > 1 ? 8 * threads : 1);
    arena.scratch(align(4 * entries) + slots * scratch, (entriesAt) => {
      tables.fill(arena.floats(entriesAt, entries));
      const first = entriesAt + align(4 * entries);
      const sizes = [4 * period, 4 * length, entriesAt] as const;
      const calls = ranges.map(([a, b], i) =>
        [4 * a, 4 * b, T, 4 * width, 4 * (a % period)].concat(sizes, pointers(i), first + (i % slots) * scratch),
      );
      const whole = width % BLOCK ? ranges.length - 1 : ranges.length;
      if (whole)
        spreadOver(
          device,
          this.#kernel(device, walk, pass, form),
          whole < calls.length ? calls.slice(0, whole) : calls,
          slots,
        );
      // Only the narrow walk ends within a block.
      if (whole < calls.length) device.spread(this.#kernel(device, 'narrow', pass, form), calls.slice(whole));
    });
  }

  /** Bytes of scratch of one call. */
  #scratch(pass: Pass, walk: Walk, timesteps: number): number {
    const states = this.low.state.length;
    const kept = pass === 'backward' ? timesteps * this.low.tape.length : 0;
    const narrow = kept * WIDTH;
    return walk === 'narrow' ? narrow : Math.max(narrow, 4 * ((pass === 'backward' ? 2 : 1) * states + kept) * SPAN);
  }

  #kernel(device: Device, walk: Walk, pass: Pass, form: Form): string {
    const name = [this.#id, walk, pass, ...formWords(form)].join(' ');
    device.define(name, {
      wasm: () => emitters[walk][pass](this.low, form),
      c: () => ({ source: neuronLibrary(this.low), kernel: walkName(walk, pass, form) }),
    });
    return name;
  }
}

interface Sweep {
  readonly pass: Pass;
  readonly form: Form;
  readonly layout: Layout;
  readonly width: number;
  readonly tables: Tables;
  readonly ranges: readonly Range[];
  /** What the kernel takes between the entries and the scratch, for range i. */
  pointers(i: number): readonly number[];
}

const rowsOf = ({ constant = false, timesteps }: Layout): number => (constant ? 1 : timesteps);
/** Nothing is summed, so that ranges may depend on threads. */
const forwardRange = ({ threads }: Device, width: number): number =>
  threads > 1 ? clamp(width / (8 * threads)) : width;
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
