import type { Lowered } from '../lower.ts';
import { I32, f32x4, i32 } from './code.ts';
import { Walk, forwardRoots, reverseRoots, sweepRoots } from './walk.ts';

/** One step a call, for neurons whose input depends on what others fired a step before. The state lies in memory, row i
 *  of it at `before + i * stride`, and goes to `after`: nothing that is read is written, so blocks may overlap. */
class Step extends Walk {
  /** Locals `local`0, `local`1, ... from the rows at `base`. */
  read(local: string, base: string): void {
    this.low.state.forEach((_, i) => {
      this.row('p', base, i);
      this.forEach((u) => this.code.load('p', 16 * u).put(this.code.set(`${local}${i}_${u}`)));
    });
  }

  write(local: string, base: string): void {
    this.low.state.forEach((_, i) => {
      this.row('p', base, i);
      this.forEach((u) => this.code.store('p', 16 * u, this.code.get(`${local}${i}_${u}`)));
    });
  }

  row(pointer: string, base: string, index: number): void {
    const { code } = this;
    code.put(code.get(base), code.get('n0'), i32.add, code.get('stride'), i32.const(index), i32.mul, i32.add);
    code.put(code.set(pointer, I32));
  }

  /** The block at `sum` = the block at `a` + the block at `b`; each of them the name of a row. */
  add(a: string, b: string, sum: string): void {
    const { code } = this;
    for (const row of [a, b, sum]) this.point(`p${row}`, row);
    this.forEach((u) => {
      code
        .load(`p${a}`, 16 * u)
        .load(`p${b}`, 16 * u)
        .put(f32x4.add, code.set('value'));
      code.store(`p${sum}`, 16 * u, code.get('value'));
    });
  }
}

/** current = x + feedback, and a step of it. Parameters: those of `Walk`, then rows: feedback, current, z; before, after.
 *  With `bits` z is a row of bits, and the range is whole blocks. */
export function stepForward(low: Lowered, bits = false): Uint8Array<ArrayBuffer> {
  const walk = new Step(low, ['feedback', 'current', 'z', 'before', 'after']);
  const roots = forwardRoots(low, bits);
  walk.prologue(roots);
  walk.blocks(roots, { masks: false }, () => {
    walk.add('x', 'feedback', 'current');
    walk.point('px', 'current');
    walk.pointSpikes(bits);
    walk.read('s', 'before');
    walk.forwardStep(bits);
    walk.write('s', 'after');
  });
  return walk.code.toModule();
}

/** T steps again, of the currents x, for what the reverse step needs. Parameters: those of `Walk`, then before, after
 *  and tape: its rows, step by step. */
export function stepSweep(low: Lowered): Uint8Array<ArrayBuffer> {
  const walk = new Step(low, ['before', 'after', 'tape']);
  const { code } = walk;
  const roots = sweepRoots(low);
  const kept = [...code.get('stride'), ...i32.const(low.tape.length), ...i32.mul];
  walk.prologue(roots);
  walk.blocks(roots, { masks: false }, () => {
    walk.point('px', 'x');
    low.tape.forEach((_, k) => walk.row(`slot${k}`, 'tape', k));
    walk.read('s', 'before');
    code.times('T', () => {
      walk.sweepStep((k, u) => [`slot${k}`, 16 * u]);
      code.advance('px', code.get('stride'));
      low.tape.forEach((_, k) => code.advance(`slot${k}`, kept));
    });
    walk.write('s', 'after');
  });
  return code.toModule();
}

/** A step in reverse; the adjoint of its spikes is dz + feedback. Parameters: those of `Walk` (x: the current), then
 *  rows: feedback, dz, total (scratch), dx, tape; sums; before, after: rows of the adjoint of the state. */
export function stepReverse(low: Lowered): Uint8Array<ArrayBuffer> {
  const walk = new Step(low, ['feedback', 'dz', 'total', 'dx', 'tape', 'sums', 'before', 'after']);
  const roots = reverseRoots(low);
  const masks = low.dInvariants.length > 0;
  walk.prologue(roots);
  walk.blocks(roots, { masks }, () => {
    walk.add('dz', 'feedback', 'total');
    walk.point('px', 'x');
    walk.point('pz', 'total');
    walk.point('pd', 'dx');
    low.tape.forEach((_, k) => walk.row(`slot${k}`, 'tape', k));
    walk.read('d', 'before');
    walk.clearSums();
    walk.reverseStep((k, u) => [`slot${k}`, 16 * u]);
    walk.write('d', 'after');
    walk.flushSums({ masks });
  });
  return walk.code.toModule();
}
