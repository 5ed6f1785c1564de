import type { Lowered } from '../lower.ts';
import { I32, i32 } from './code.ts';
import type { Form } from './walk.ts';
import { WIDTH, Walk, backwardPointers, forwardRoots, reverseRoots, sweepRoots } from './walk.ts';

/** Block after block, all steps of a block in one go: the state stays in registers. Best while the arrays fit the
 *  cache. Parameters: those of `Walk`, then z and scratch. */
export function narrowForward(low: Lowered, { bits, constant }: Form): Uint8Array<ArrayBuffer> {
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
      if (!constant) code.advance('px', code.get('stride'));
      code.advance('pz', [...code.get('stride'), ...walk.spikeBytes(bits)]);
    });
  });
  return code.toModule();
}

/** The same backwards: a sweep forward that keeps the tape in scratch, then the steps in reverse.
 *  Parameters: those of `Walk`, then dz, dx, sums, where pooled `Pooled`, and scratch (T * tape * WIDTH bytes). */
export function narrowBackward(low: Lowered, { constant, pooled }: Form): Uint8Array<ArrayBuffer> {
  const walk = new Walk(low, backwardPointers(pooled));
  const { code } = walk;
  const [sweep, reverse] = [sweepRoots(low), reverseRoots(low)];
  const masks = low.dInvariants.length > 0;
  const kept = low.tape.length * WIDTH;
  const at = (k: number, u: number) => ['pt', k * WIDTH + 16 * u] as const;
  walk.prologue([...sweep, ...reverse]);
  walk.openAdjoint(pooled);
  walk.blocks([...sweep, ...reverse], { masks }, () => {
    code.put(code.get('scratch'), code.set('pt', I32));
    walk.point('px', 'x');
    walk.initialState();
    if (kept)
      code.times('T', () => {
        walk.sweepStep(at);
        if (!constant) code.advance('px', code.get('stride'));
        code.advance('pt', i32.const(kept));
      });
    walk.point('px', 'x');
    walk.pointAdjoint(pooled);
    walk.point('pd', 'dx');
    low.dState.forEach((_, i) => walk.fill(`d${i}`, 0));
    walk.clearSums();
    const moving = constant ? ['pz'] : ['px', 'pz', 'pd'];
    const stride = (pointer: string) => (pointer === 'pz' ? walk.adjointStride(pooled) : code.get('stride'));
    for (const pointer of moving) code.advance(pointer, [...stride(pointer), ...code.get('T'), ...i32.mul]);
    if (constant) walk.clearInput();
    code.times('T', () => {
      code.advance('pt', i32.const(-kept));
      for (const pointer of moving) code.put(code.get(pointer), stride(pointer), i32.sub, code.set(pointer, I32));
      walk.reverseStep(at, { adds: constant, pooled });
    });
    walk.flushSums({ masks });
  });
  return code.toModule();
}
