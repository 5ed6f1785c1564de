import { scratch } from '../backend/ops/scratch.ts';
import { arena, device, kernels } from '../backend/registry.ts';
import { compiledOf } from './compile.ts';
import { neuronLibrary } from './emit/c-library.ts';
import { stepForward, stepReverse, stepSweep } from './emit/step.ts';
import { withProduct } from './feedback.ts';
import type { Lowered } from './lower.ts';
import { padded } from './padding.ts';
import type { Program } from './program.ts';
import { signature } from './signature.ts';
import { Tables } from './tables.ts';

const emitters = {
  stepForward: (low: Lowered) => stepForward(low),
  stepBits: (low: Lowered) => stepForward(low, true),
  stepSweep,
  stepReverse,
};
type Kernel = keyof typeof emitters;
/** Calls a kernel over all neurons; `x` and the rest are rows of them. */
type Call = (kernel: Kernel, steps: number, x: number, ...pointers: readonly number[]) => void;

/** A recurrent layer in memory: offsets in bytes; currents and spikes are [T, N], neuron n is channel n mod C. */
export interface RecurrentLayout {
  readonly timesteps: number;
  /** N = rows * channels. */
  readonly rows: number;
  readonly channels: number;
  /** [C, C], from a neuron to those it excites. */
  readonly weight: number;
  /** Values of the learned parameters, 1 or C each. */
  readonly learned: readonly ArrayLike<number>[];
  /** x and what the spikes of the step before add to it. */
  readonly currents: number;
}

/** From here on not every state is kept in the backward pass. */
const LONG = 16;
const neuronsOf = ({ rows, channels }: RecurrentLayout): number => rows * channels;
const fill = (offset: number, length: number, value: number) => void arena().floats(offset, length).fill(value);

/** The step kernels of a program, and the loop over time around them. For the backward pass the currents are kept; the
 *  states are computed again, in pieces of sqrt(T) steps from the states between (Chen et al. 2016,
 *  https://arxiv.org/abs/1604.06174). */
export class Recurrence {
  readonly #low: Lowered;
  readonly #id: number;
  /** Whether the spikes of a layer can be bits. */
  readonly hasBits: (neurons: number) => boolean;

  constructor(program: Program) {
    const compiled = compiledOf(program);
    this.#low = compiled.low;
    this.#id = signature(this.#low);
    this.hasBits = (neurons) => compiled.hasBits(neurons);
  }

  /** Writes the currents, and what they fire to `spikes`: floats, or bits where `hasBits`. */
  forward(of: RecurrentLayout, x: number, spikes: number, { bits = false } = {}): void {
    const given = { inputs: [x], outputs: [of.currents, spikes], width: neuronsOf(of) };
    padded(arena(), of.timesteps, given, ({ inputs: [from], outputs: [currents, to], width }) => {
      const states = this.#low.state.length * width;
      this.#open(of, width, [width, states, states], ({ call }, [feedback, ...state]) => {
        this.#start(state[0]!, width);
        fill(feedback!, width, 0);
        const kernel = bits ? 'stepBits' : 'stepForward';
        const fired = bits ? width / 8 : 4 * width;
        withProduct({ ...of, bits }, { weight: of.weight, transposed: false }, (multiply) => {
          for (let t = 0; t < of.timesteps; t++) {
            const row = 4 * t * width;
            const z = to! + t * fired;
            if (t > 0) multiply(z - fired, feedback!);
            const [now, next] = [state[t & 1]!, state[~t & 1]!];
            call(kernel, 1, from! + row, feedback!, currents! + row, z, now, next);
          }
        });
      });
    });
  }

  /** Adjoint of x, which is that of the currents, written to `dX`; returns the gradients of the learned parameters. */
  backward(of: RecurrentLayout, dSpikes: number, dX: number): Float32Array[] {
    const { timesteps: T } = of;
    const { state, tape } = this.#low;
    const given = { inputs: [of.currents, dSpikes], outputs: [dX], width: neuronsOf(of) };
    return padded(arena(), T, given, ({ inputs: [currents, dz], outputs: [dx], width }) => {
      const states = state.length * width;
      const kept = tape.length * width;
      const piece = T > LONG ? Math.ceil(Math.sqrt(T)) : T;
      const pieces = Math.ceil(T / piece);
      const rooms = [width, width, piece * kept, (pieces + 1) * states, states, states];
      return this.#open(of, width, rooms, ({ call, sums }, [feedback, total, steps, between, ...adjoint]) => {
        this.#start(between!, width);
        fill(feedback!, width, 0);
        fill(adjoint[0]!, states, 0);
        const sweep = (i: number) => {
          const before = between! + 4 * i * states;
          const x = currents! + 4 * i * piece * width;
          call('stepSweep', Math.min(piece, T - i * piece), x, before, before + 4 * states, steps!);
        };
        if (kept) for (let i = 0; i < pieces; i++) sweep(i);
        withProduct({ ...of, bits: false }, { weight: of.weight, transposed: true }, (multiply) => {
          for (let t = T - 1; t >= 0; t--) {
            const row = 4 * t * width;
            const k = t % piece;
            if (kept && k === piece - 1 && t < (pieces - 1) * piece) sweep((t - k) / piece);
            if (t < T - 1) multiply(dx! + row + 4 * width, feedback!);
            const at = [feedback!, dz! + row, total!, dx! + row, steps! + 4 * k * kept];
            const [now, next] = [adjoint[(T - 1 - t) & 1]!, adjoint[(T - t) & 1]!];
            call('stepReverse', 1, currents! + row, ...at, sums.at, now, next);
            sums.fold();
          }
        });
        return sums.gradients();
      });
    });
  }

  /** The tables of the parameters and room of so many floats each, while `work` runs. */
  #open<R>(
    of: RecurrentLayout,
    width: number,
    rooms: readonly number[],
    work: (open: { readonly call: Call; readonly sums: Sums }, offsets: readonly number[]) => R,
  ): R {
    const tables = new Tables(this.#low, of.learned, of.channels);
    const entries = this.#low.entries.length * tables.length;
    const totals = tables.totals();
    const sizes = [width, 0, tables.period, tables.length].map((lanes) => 4 * lanes);
    return scratch([entries, totals.length * tables.length, ...rooms], (entriesAt, sumsAt, ...offsets) => {
      tables.fill(arena().floats(entriesAt, entries));
      const view = arena()
        .floats(sumsAt, totals.length * tables.length)
        .fill(0);
      const sums: Sums = {
        at: sumsAt,
        fold() {
          if (!view.length) return;
          // Lanes behind the end of a padded layer belong to no neuron.
          tables.fold(view, width > neuronsOf(of) ? neuronsOf(of) : tables.length, totals);
          view.fill(0);
        },
        gradients: () => tables.gradients(totals),
      };
      const call: Call = (kernel, steps, x, ...pointers) =>
        this.#kernel(kernel)(0, 4 * width, steps, ...sizes, entriesAt, x, ...pointers);
      return work({ call, sums }, offsets);
    });
  }

  #kernel(kernel: Kernel): (...values: number[]) => number {
    const name = `${kernel} ${this.#id}`;
    const known = kernels()[name];
    if (known) return known;
    device().define(name, {
      wasm: () => emitters[kernel](this.#low),
      c: () => ({ source: neuronLibrary(this.#low), kernel }),
    });
    return kernels()[name]!;
  }

  #start(states: number, width: number): void {
    this.#low.initial.forEach((value, i) => fill(states + 4 * i * width, width, value));
  }
}

/** What a reverse step adds up for the gradients of parameters. */
interface Sums {
  /** Where the kernel adds up one step. */
  readonly at: number;
  /** Takes the step's sums to float64. */
  fold(): void;
  gradients(): Float32Array[];
}

const recurrences = new WeakMap<Program, Recurrence>();
/** The recurrent kernels of a program, made once. */
export function recurrenceOf(program: Program): Recurrence {
  const known = recurrences.get(program) ?? new Recurrence(program);
  recurrences.set(program, known);
  return known;
}
