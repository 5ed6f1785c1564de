import type { Arena } from '../wasm/arena.ts';
import { narrowBackward, narrowForward } from './emit/narrow.ts';
import { BLOCK, WIDTH } from './emit/walk.ts';
import { wideBackward, wideForward } from './emit/wide.ts';
import { lower } from './lower.ts';
import type { Lowered } from './lower.ts';
import type { Program } from './program.ts';
import { Tables } from './tables.ts';

const emitters = { narrowForward, narrowBackward, wideForward, wideBackward };
type Run = (...values: readonly number[]) => void;

/** A layer in memory: offsets in bytes; x and spikes are [T, N] with neuron n of channel n mod C. */
export interface Layout {
  readonly timesteps: number;
  readonly neurons: number;
  readonly channels: number;
  readonly x: number;
  /** Values of the learned parameters, 1 or C each. */
  readonly learned: readonly ArrayLike<number>[];
}

/** Neurons of a wide range: its state and tape stay in the first two caches. */
const SPAN = 512;
/** From here on a walk through every step of a block leaves the cache between steps. */
const WIDE_STEPS = 8;
const WIDE_BYTES = 1 << 20;
/** Sums over this many neurons are float32 in the kernel, and float64 over ranges, in order: who runs a range cannot matter. */
const RANGE = 8192;

/** The kernels of a program. Each loop nest is emitted when it is first needed. */
export class Compiled {
  readonly low: Lowered;
  readonly #runs = new WeakMap<WebAssembly.Memory, Map<string, Run>>();

  constructor(program: Program) {
    this.low = lower(program);
  }

  /** Spikes of x, written to `spikes`. */
  forward(arena: Arena, layout: Layout, spikes: number): void {
    this.#call(arena, layout, [layout.x], [spikes], 'Forward');
  }

  /** Adjoint of x, written to `dX`; returns the gradients of the learned parameters. */
  backward(arena: Arena, layout: Layout, dSpikes: number, dX: number): Float32Array[] {
    return this.#call(arena, layout, [layout.x, dSpikes], [dX], 'Backward');
  }

  #call(
    arena: Arena,
    layout: Layout,
    inputs: readonly number[],
    outputs: readonly number[],
    pass: 'Forward' | 'Backward',
  ): Float32Array[] {
    const { timesteps: T, neurons, channels, learned } = layout;
    const tables = new Tables(this.low, learned, channels);
    const padded = Math.max(neurons, BLOCK);
    const entries = this.low.entries.length * tables.length;
    const sums = pass === 'Backward' ? this.low.dInvariants.length * tables.length : 0;
    const small = padded === neurons ? 0 : T * padded;
    const room = align(entries) + align(sums) + 3 * align(small) + this.#scratch(T) / 4;
    return arena.scratch(room * 4, (base) => {
      const sumsAt = base + 4 * align(entries);
      const smallAt = sumsAt + 4 * align(sums);
      const scratch = smallAt + 12 * align(small);
      const view = arena.floats(sumsAt, sums);
      if (entries) tables.fill(arena.floats(base, entries));

      // A layer smaller than a block is copied into rows of a block.
      const seat = (i: number) => smallAt + 4 * align(small) * i;
      const from = small ? inputs.map((_, i) => seat(i)) : inputs;
      const to = small ? outputs.map(() => seat(2)) : outputs;
      const rows = (offset: number, t: number, width: number) => arena.floats(offset + 4 * t * width, neurons);
      if (small) {
        arena.floats(smallAt, 3 * align(small)).fill(0);
        for (let t = 0; t < T; t++)
          inputs.forEach((input, i) => rows(from[i]!, t, padded).set(rows(input, t, neurons)));
      }

      const totals = tables.totals();
      const walk = T >= WIDE_STEPS && padded >= SPAN && 4 * T * padded > WIDE_BYTES ? 'wide' : 'narrow';
      const range = Math.ceil(RANGE / tables.period) * tables.period;
      for (let start = 0; start < padded; start += range) {
        const end = Math.min(start + range, padded);
        view.fill(0);
        for (let a = start, b; a < end; a = b) {
          b = walk === 'wide' ? Math.min(a + SPAN, end) : end;
          const run = this.#kernel(arena.memory, `${(b - a) % BLOCK ? 'narrow' : walk}${pass}`);
          const place = [
            4 * a,
            4 * b,
            T,
            4 * padded,
            4 * (a % tables.period),
            4 * tables.period,
            4 * tables.length,
            base,
          ];
          run(...place, ...from, ...to, ...(pass === 'Backward' ? [sumsAt] : []), scratch);
        }
        if (sums) tables.fold(view, Math.min(tables.length, small ? neurons : Infinity), totals);
      }
      if (small) for (let t = 0; t < T; t++) rows(outputs[0]!, t, neurons).set(rows(to[0]!, t, padded));
      return pass === 'Backward' ? tables.gradients(totals) : [];
    });
  }

  /** Bytes of scratch that either walk needs. */
  #scratch(timesteps: number): number {
    const kept = timesteps * this.low.tape.length;
    return Math.max(kept * WIDTH, 4 * (2 * this.low.state.length + kept) * SPAN);
  }

  #kernel(memory: WebAssembly.Memory, name: keyof typeof emitters): Run {
    const runs = this.#runs.get(memory) ?? new Map<string, Run>();
    this.#runs.set(memory, runs);
    const known = runs.get(name);
    if (known) return known;
    const module = new WebAssembly.Module(emitters[name](this.low));
    const run = new WebAssembly.Instance(module, { env: { memory } }).exports['run'] as Run;
    runs.set(name, run);
    return run;
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
