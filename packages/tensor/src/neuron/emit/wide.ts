import type { Node } from '../graph.ts';
import type { Lowered } from '../lower.ts';
import { I32, control, i32, select } from './code.ts';
import type { Form } from './walk.ts';
import { Walk, backwardPointers, forwardRoots, reverseRoots, sweepRoots } from './walk.ts';

/** Neurons of a span: its state and tape stay in the first two caches. */
export const SPAN = 512;

/** Step after step over spans of some hundred neurons, whose state stays in the first cache: T narrow streams through
 *  memory become one long one. Best for many steps. The range is whole blocks; scratch holds rows of a span's length:
 *  the state, its adjoint, then the tape of every step. Parameters as in `narrow`. */
class Wide extends Walk {
  /** `body` runs for every span, n0 to n1; it may move the pointers `moved`. */
  spans(moved: readonly string[], body: () => void): void {
    const { code } = this;
    code.put(code.get('n1'), code.set('last', I32));
    for (const pointer of moved) code.put(code.get(pointer), code.set(`${pointer}0`, I32));
    code.put(control.loop);
    code.put(code.get('n0'), i32.const(4 * SPAN), i32.add, code.tee('n1', I32), code.get('last'));
    code.put(code.get('n1'), code.get('last'), i32.lt, select, code.set('n1', I32));
    code.put(code.get('n1'), code.get('n0'), i32.sub, code.set('span', I32));
    code.put(code.get('n0'), code.set('start', I32), code.get('phase'), code.set('phase0', I32));
    // Rows are addressed by n0, as everything else.
    code.put(code.get('scratch'), code.get('n0'), i32.sub, code.set('rows', I32));
    body();
    for (const pointer of moved) code.put(code.get(`${pointer}0`), code.set(pointer, I32));
    code.put(code.get('n0'), code.get('last'), i32.lt, control.brIf(0), control.end);
  }

  pass(roots: readonly Node[], inner: () => void): void {
    const { code } = this;
    code.put(code.get('start'), code.set('n0'), code.get('phase0'), code.set('phase'));
    this.wholeBlocks(roots, inner);
  }

  row(pointer: string, index: number, base = 'rows'): void {
    const { code } = this;
    code.put(code.get(base), code.get('n0'), i32.add, code.get('span'), i32.const(index), i32.mul, i32.add);
    code.put(code.set(pointer, I32));
  }

  /** Locals `local`0, `local`1, ... from and to the rows at `first`. */
  read(local: string, first: number): void {
    this.low.state.forEach((_, i) => {
      this.row('p', first + i);
      this.forEach((u) => this.code.load('p', 16 * u).put(this.code.set(`${local}${i}_${u}`)));
    });
  }

  write(local: string, first: number): void {
    this.low.state.forEach((_, i) => {
      this.row('p', first + i);
      this.forEach((u) => this.code.store('p', 16 * u, this.code.get(`${local}${i}_${u}`)));
    });
  }
}

export function wideForward(low: Lowered, { bits, constant }: Form): Uint8Array<ArrayBuffer> {
  const walk = new Wide(low, ['z', 'scratch']);
  const { code } = walk;
  const roots = forwardRoots(low, bits);
  walk.prologue(roots);
  walk.spans(['x', 'z'], () => {
    walk.pass([], () => {
      walk.initialState();
      walk.write('s', 0);
    });
    code.times('T', () => {
      walk.pass(roots, () => {
        walk.point('px', 'x');
        walk.pointSpikes(bits);
        walk.read('s', 0);
        walk.forwardStep(bits);
        walk.write('s', 0);
      });
      if (!constant) code.advance('x', code.get('stride'));
      code.advance('z', [...code.get('stride'), ...walk.spikeBytes(bits)]);
    });
  });
  return code.toModule();
}

export function wideBackward(low: Lowered, form: Form): Uint8Array<ArrayBuffer> {
  const walk = new Wide(low, backwardPointers(form.pooled));
  const [sweep, reverse] = [sweepRoots(low), reverseRoots(low)];
  walk.prologue([...sweep, ...reverse]);
  walk.openAdjoint(form.pooled);
  walk.spans(['x', 'dz', 'dx'], () => backwardSpan(walk, sweep, reverse, form));
  return walk.code.toModule();
}

function backwardSpan(walk: Wide, sweep: readonly Node[], reverse: readonly Node[], form: Form): void {
  const { code, low } = walk;
  const { constant, pooled } = form;
  const states = low.state.length;
  const kept = low.tape.length;
  const step = [...i32.const(kept), ...i32.mul];
  const slots = () => low.tape.forEach((_, k) => walk.row(`slot${k}`, 2 * states + k, 'slots'));
  const at = (k: number, u: number) => [`slot${k}`, 16 * u] as const;
  walk.pass([], () => {
    walk.initialState();
    walk.write('s', 0);
    low.state.forEach((_, i) => walk.fill(`d${i}`, 0));
    walk.write('d', states);
    if (!constant) return;
    walk.point('pd', 'dx');
    walk.clearInput();
  });
  code.put(code.get('rows'), code.set('slots', I32));
  const stride = (pointer: string) => (pointer === 'dz' ? walk.adjointStride(pooled) : code.get('stride'));
  if (kept)
    code.times('T', () => {
      walk.pass(sweep, () => {
        walk.point('px', 'x');
        slots();
        walk.read('s', 0);
        walk.sweepStep(at);
        walk.write('s', 0);
      });
      if (!constant) code.advance('x', code.get('stride'));
      code.advance('slots', [...code.get('span'), ...step]);
    });
  const moving = constant ? ['dz'] : ['x', 'dz', 'dx'];
  for (const pointer of moving)
    if (pointer !== 'x' || !kept) code.advance(pointer, [...stride(pointer), ...code.get('T'), ...i32.mul]);
  code.times('T', () => {
    for (const pointer of moving) code.put(code.get(pointer), stride(pointer), i32.sub, code.set(pointer, I32));
    code.put(code.get('slots'), code.get('span'), step, i32.sub, code.set('slots', I32));
    walk.pass(reverse, () => {
      walk.point('px', 'x');
      walk.pointAdjoint(pooled);
      walk.point('pd', 'dx');
      slots();
      walk.read('d', states);
      walk.clearSums();
      walk.reverseStep(at, { adds: constant, pooled });
      walk.write('d', states);
      walk.flushSums({ masks: false });
    });
  });
}
