import { CHANNEL, SCALAR, reach } from '../graph.ts';
import type { Node } from '../graph.ts';
import type { Lowered } from '../lower.ts';
import { Code, I32, control, f32x4, i32, i32x4, v128 } from './code.ts';
import { emitNodes } from './nodes.ts';
import type { Bytes } from './code.ts';
import type { Target } from './nodes.ts';

/** Vectors of four neurons that a block holds: one cache line. With fewer, the backward pass is 1.4 times slower. */
const VECTORS = [0, 1, 2, 3] as const;
/** Neurons of a block, and its bytes. */
export const BLOCK = 16;
export const WIDTH = 64;
const PARAMETERS = ['n0', 'n1', 'T', 'stride', 'phase', 'period', 'table', 'entries', 'x'] as const;

/** How x and spikes lie in memory. */
export interface Form {
  /** Spikes are bits: bit t * N + n is neuron n at step t. Steps and ranges are whole blocks. */
  readonly bits: boolean;
  /** x is one row, read at every step, and so is its adjoint, the sum over steps. */
  readonly constant: boolean;
  /** The spikes' adjoint is read where what they are pooled into has its own: see `Pooled`. Whole blocks only. */
  readonly pooled: boolean;
}

/** A form in words that kernels are named by. */
export const formWords = ({ bits, constant, pooled }: Form): string[] => [
  bits ? 'bits' : 'floats',
  constant ? 'constant' : 'steps',
  ...(pooled ? ['pooled'] : []),
];

/** Where blocks find the adjoint of what they are pooled into, as words in memory: bytes from step to step, a spike's
 *  share of it as a float, then for every block of a step where it lies, in bytes. */
export const POOLED = { stride: 0, share: 4, blocks: 8 } as const;

/** Of a backward pass, between x and scratch. */
export const backwardPointers = (pooled: boolean): string[] => [
  ...['dz', 'dx', 'sums'],
  ...(pooled ? ['pooled'] : []),
  'scratch',
];

/** What the loop nests share. Positions (n0, n1: a range of neurons; phase: of n0 in a table) and sizes (stride: one
 *  step; period, table: of the tables) are in bytes. A table holds a parameter's value for every lane: lane i belongs
 *  to channel i mod C, for lcm(C, BLOCK) lanes and one block more. */
export class Walk {
  readonly code: Code;
  readonly low: Lowered;

  constructor(low: Lowered, parameters: readonly string[]) {
    this.low = low;
    this.code = new Code([...PARAMETERS, ...parameters]);
  }

  /** Constants and values of the whole layer live in locals for the whole call. */
  prologue(roots: readonly Node[]): void {
    const { code, low } = this;
    for (const node of reach(roots)) {
      if (node.op === 'const') code.put(f32x4.const(Number(node.attr)), code.set(`k${node.id}`));
      else if (node.op === 'input' && node.level === SCALAR)
        code
          .put(code.get('entries'), code.get('table'), i32.const(low.entries.indexOf(node)), i32.mul, i32.add)
          .put(f32x4.splatFrom, code.set(`k${node.id}`));
    }
  }

  /** Blocks from n0 to n1. A last block that would pass n1 moves back over its neighbour: no scalar code, the same
   *  values written twice; `masks` hide the repeated lanes from sums. */
  blocks(roots: readonly Node[], { masks }: { readonly masks: boolean }, inner: () => void): void {
    const { code } = this;
    const { block, loop, end, br, brIf } = control;
    code.put(block, loop, code.get('n0'), code.get('n1'), i32.ge, brIf(1));
    code.put(i32.const(0), code.set('skip', I32));
    code.put(code.get('n0'), i32.const(WIDTH), i32.add, code.get('n1'), i32.gt, control.if);
    code.put(code.get('n0'), i32.const(WIDTH), i32.add, code.get('n1'), i32.sub, code.set('skip', I32));
    code.put(code.get('n0'), code.get('skip'), i32.sub, code.set('n0'));
    code.put(code.get('phase'), code.get('skip'), i32.sub, code.tee('phase'), i32.const(0), i32.lt, control.if);
    code.advance('phase', code.get('period')).put(end, end);
    if (masks)
      for (const u of VECTORS)
        code
          .put(i32x4.const([0, 1, 2, 3].map((lane) => 16 * u + 4 * lane)))
          .put(code.get('skip'), i32x4.splat, i32x4.ge, code.set(`mask${u}`));
    this.loadEntries(roots);
    inner();
    code.advance('n0', i32.const(WIDTH));
    this.nextPhase();
    code.put(br(0), end, end);
  }

  /** Whole blocks only. */
  wholeBlocks(roots: readonly Node[], inner: () => void): void {
    const { code } = this;
    code.put(control.loop);
    this.loadEntries(roots);
    inner();
    code.advance('n0', i32.const(WIDTH));
    this.nextPhase();
    code.put(code.get('n0'), code.get('n1'), i32.lt, control.brIf(0), control.end);
  }

  /** pointer = base + n0 */
  point(pointer: string, base: string): void {
    const { code } = this;
    code.put(code.get(base), code.get('n0'), i32.add, code.set(pointer, I32));
  }

  forEach(body: (vector: number) => void): void {
    VECTORS.forEach(body);
  }

  fill(local: string, value: number): void {
    this.forEach((u) => this.code.put(f32x4.const(value), this.code.set(`${local}_${u}`)));
  }

  initialState(): void {
    this.low.initial.forEach((value, i) => this.fill(`s${i}`, value));
  }

  /** One step of one block: x at px, spikes to pz, as floats or as 16 bits. */
  forwardStep(bits = false): void {
    const { code, low } = this;
    this.forEach((u) => {
      const store = () => code.put(code.set('value')).store('pz', 16 * u, code.get('value'));
      if (!bits) return this.step(u, [[low.spike, store]]);
      const before = u ? [...i32.const(4 * u), ...i32.shl, ...code.get('fired'), ...i32.or] : [];
      this.step(u, [[low.fires!, () => code.put(i32x4.bitmask, before, code.set('fired', I32))]]);
    });
    if (bits) code.store16('pz', code.get('fired'));
  }

  /** Before blocks: how a pooled adjoint lies. */
  openAdjoint(pooled: boolean): void {
    if (!pooled) return;
    const { code } = this;
    code.put(code.get('pooled'), i32.load(POOLED.stride), code.set('dzStride', I32));
    code.put(code.get('pooled'), i32.const(POOLED.share), i32.add, f32x4.splatFrom, code.set('share'));
  }

  /** From step to step of the spikes' adjoint. */
  adjointStride = (pooled: boolean): Bytes => this.code.get(pooled ? 'dzStride' : 'stride');

  /** pz, at the adjoint of this block's spikes. */
  pointAdjoint(pooled: boolean): void {
    const { code } = this;
    if (!pooled) return this.point('pz', 'dz');
    // A word for each block of WIDTH bytes.
    code.put(code.get('pooled'), code.get('n0'), i32.const(4), i32.shr, i32.add, i32.load(POOLED.blocks));
    code.put(code.get('dz'), i32.add, code.set('pz', I32));
  }

  /** pz, at the spikes of this block. */
  pointSpikes(bits: boolean): void {
    const { code } = this;
    code.put(code.get('z'), code.get('n0'), this.spikeBytes(bits), i32.add, code.set('pz', I32));
  }

  /** From bytes of floats on the stack to bytes of spikes. */
  spikeBytes = (bits: boolean): Bytes => (bits ? [...i32.const(5), ...i32.shr] : []);

  /** The forward step again, for what the reverse step needs: value k of the tape to `at(k, u)`. */
  sweepStep(at: (k: number, u: number) => readonly [pointer: string, offset: number]): void {
    const { code, low } = this;
    this.forEach((u) => {
      const kept = low.tape.map((node, k): Target => {
        const [pointer, offset] = at(k, u);
        return [node, () => code.put(code.set('value')).store(pointer, offset, code.get('value'))];
      });
      this.step(u, kept);
    });
  }

  private step(u: number, targets: readonly Target[]): void {
    const { code, low } = this;
    code.load('px', 16 * u).put(code.set(`x_${u}`));
    const next = low.next.map((node, i): Target => [node, () => code.put(code.set(`new${i}`))]);
    const leaf = (node: Node) => {
      if (node === low.x) return `x_${u}`;
      const i = low.state.indexOf(node);
      return i >= 0 ? `s${i}_${u}` : invariant(node, u);
    };
    emitNodes(code, [...targets, ...next], leaf, 'f');
    next.forEach((_, i) => code.put(code.get(`new${i}`), code.set(`s${i}_${u}`)));
  }

  /** Before reverse steps that add to the adjoint at pd. */
  clearInput(): void {
    this.forEach((u) => this.code.store('pd', 16 * u, f32x4.const(0)));
  }

  /** One reverse step of one block: x at px, the spikes' adjoint at pz, the input's to pd (`adds`: on top of what is
   *  there); sums grow. */
  reverseStep(
    at: (k: number, u: number) => readonly [pointer: string, offset: number],
    { adds = false, pooled = false } = {},
  ): void {
    const { code, low } = this;
    const readsX = reach(reverseRoots(low), (node) => low.tape.includes(node)).includes(low.x);
    this.forEach((u) => {
      low.tape.forEach((_, k) => code.load(...at(k, u)).put(code.set(`v${k}`)));
      if (readsX) code.load('px', 16 * u).put(code.set(`x_${u}`));
      code.load('pz', 16 * u).put(pooled ? [...code.get('share'), ...f32x4.mul] : [], code.set('dSpike'));
      const leaf = (node: Node) => {
        const k = low.tape.indexOf(node);
        if (k >= 0) return `v${k}`;
        if (node === low.x) return `x_${u}`;
        if (node === low.dSpike) return 'dSpike';
        const i = low.dNext.indexOf(node);
        return i >= 0 ? `d${i}_${u}` : invariant(node, u);
      };
      const store = () => {
        if (adds) code.load('pd', 16 * u).put(f32x4.add);
        code.put(code.set('value')).store('pd', 16 * u, code.get('value'));
      };
      const targets: Target[] = [
        ...low.dState.map((node, i): Target => [node, () => code.put(code.set(`new${i}`))]),
        [low.dX, store],
        ...low.dInvariants.map((node, j): Target => [
          node,
          () => code.put(code.get(`sum${j}_${u}`), f32x4.add, code.set(`sum${j}_${u}`)),
        ]),
      ];
      emitNodes(code, targets, leaf, 'r');
      low.dState.forEach((_, i) => code.put(code.get(`new${i}`), code.set(`d${i}_${u}`)));
    });
  }

  clearSums(): void {
    this.low.dInvariants.forEach((_, j) => this.fill(`sum${j}`, 0));
  }

  /** sums[j][phase ...] += sum j, without the lanes that a mask hides. */
  flushSums({ masks }: { readonly masks: boolean }): void {
    const { code, low } = this;
    low.dInvariants.forEach((_, j) => {
      code.put(code.get('sums'), code.get('phase'), i32.add, code.get('table'), i32.const(j), i32.mul, i32.add);
      code.put(code.set('p', I32));
      this.forEach((u) => {
        const hidden = masks ? [...code.get(`mask${u}`), ...v128.and] : [];
        code.load('p', 16 * u).put(code.get(`sum${j}_${u}`), hidden, f32x4.add, code.set('value'));
        code.store('p', 16 * u, code.get('value'));
      });
    });
  }

  private loadEntries(roots: readonly Node[]): void {
    const { code, low } = this;
    for (const node of reach(roots)) {
      if (node.op !== 'input' || node.level !== CHANNEL) continue;
      code.put(code.get('entries'), code.get('phase'), i32.add, code.get('table'));
      code.put(i32.const(low.entries.indexOf(node)), i32.mul, i32.add, code.set('p', I32));
      this.forEach((u) => code.load('p', 16 * u).put(code.set(`c${node.id}_${u}`)));
    }
  }

  private nextPhase(): void {
    const { code } = this;
    code.advance('phase', i32.const(WIDTH));
    code.put(code.get('phase'), code.get('period'), i32.ge, control.if);
    code.put(i32.const(0), code.set('phase'), control.end);
  }
}

const invariant = ({ op, id, level }: Node, u: number): string | undefined => {
  if (op === 'const' || (op === 'input' && level === SCALAR)) return `k${id}`;
  return op === 'input' && level === CHANNEL ? `c${id}_${u}` : undefined;
};

/** `bits`: spikes leave as bits, from a mask. */
export const forwardRoots = (low: Lowered, bits = false): Node[] => [bits ? low.fires! : low.spike, ...low.next];
export const sweepRoots = (low: Lowered): Node[] => (low.tape.length ? [...low.tape, ...low.next] : []);
export const reverseRoots = (low: Lowered): Node[] => [low.dX, ...low.dState, ...low.dInvariants];
