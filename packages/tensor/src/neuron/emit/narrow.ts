import type { Lowered } from '../lower.ts';
import { I32, i32 } from './code.ts';
import { WIDTH, Walk, forwardRoots, reverseRoots, sweepRoots } from './walk.ts';

/** Block after block, all steps of a block in one go: the state stays in registers. Best while the arrays fit the
 *  cache. Parameters: those of `Walk`, then z and scratch. With `bits` z is an array of bits, and steps, like the range,
 *  are whole blocks. */
export function narrowForward(low: Lowered, bits = false): Uint8Array<ArrayBuffer> {
  const walk = new Walk(low, ['z', 'scratch']);
  const { code } = walk;
  const roots = forwardRoots(low, bits);
  walk.prologue(roots);
  walk.blocks(roots, { masks: false }, () => {
    walk.point('px', 'x');
    walk.pointSpikes(bits);
    walk.initialState();
    code.times('T', () => {
      walk.forwardStep(bits);
      code.advance('px', code.get('stride')).advance('pz', [...code.get('stride'), ...walk.spikeBytes(bits)]);
    });
  });
  return code.toModule();
}

/** The same backwards: a sweep forward that keeps the tape in scratch, then the steps in reverse.
 *  Parameters: those of `Walk`, then dz, dx, sums and scratch (T * tape * WIDTH bytes). */
export function narrowBackward(low: Lowered): Uint8Array<ArrayBuffer> {
  const walk = new Walk(low, ['dz', 'dx', 'sums', 'scratch']);
  const { code } = walk;
  const [sweep, reverse] = [sweepRoots(low), reverseRoots(low)];
  const masks = low.dInvariants.length > 0;
  const kept = low.tape.length * WIDTH;
  const at = (k: number, u: number) => ['pt', k * WIDTH + 16 * u] as const;
  walk.prologue([...sweep, ...reverse]);
  walk.blocks([...sweep, ...reverse], { masks }, () => {
    code.put(code.get('scratch'), code.set('pt', I32));
    walk.point('px', 'x');
    walk.initialState();
    if (kept)
      code.times('T', () => {
        walk.sweepStep(at);
        code.advance('px', code.get('stride')).advance('pt', i32.const(kept));
      });
    else code.advance('px', [...code.get('stride'), ...code.get('T'), ...i32.mul]);
    low.dState.forEach((_, i) => walk.fill(`d${i}`, 0));
    walk.clearSums();
    for (const [pointer, base] of [
      ['pz', 'dz'],
      ['pd', 'dx'],
    ] as const) {
      walk.point(pointer, base);
      code.advance(pointer, [...code.get('stride'), ...code.get('T'), ...i32.mul]);
    }
    code.times('T', () => {
      code.advance('pt', i32.const(-kept));
      for (const pointer of ['px', 'pz', 'pd'])
        code.put(code.get(pointer), code.get('stride'), i32.sub, code.set(pointer, I32));
      walk.reverseStep(at);
    });
    walk.flushSums({ masks });
  });
  return code.toModule();
}
