import { arena, kernels } from '../registry.ts';

/** Axes that kernels/strided.c loops over. */
const AXES = 6;

/** One axis of a copy: its extent and the steps, in floats, on both sides. */
export interface CopyAxis {
  extent: number;
  to: number;
  from: number;
}

/** Floats from one index to the next along each axis. */
export function stepsOf(shape: readonly number[]): number[] {
  const steps = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) steps[axis] = steps[axis + 1]! * shape[axis + 1]!;
  return steps;
}

/** As few axes as possible, the contiguous ones innermost: a copy may be made in any order. */
function arranged(axes: readonly CopyAxis[]): CopyAxis[] {
  const sorted = axes
    .filter(({ extent }) => extent !== 1)
    .map((axis) => ({ ...axis }))
    .sort((a, b) => Math.abs(b.to) - Math.abs(a.to) || Math.abs(b.from) - Math.abs(a.from));
  const merged: CopyAxis[] = [];
  for (const axis of sorted.reverse()) {
    const inner = merged[0];
    if (inner && axis.to === inner.to * inner.extent && axis.from === inner.from * inner.extent)
      inner.extent *= axis.extent;
    else merged.unshift(axis);
  }
  const contiguous = merged.findIndex(({ from }) => from === 1);
  if (contiguous >= 0 && contiguous < merged.length - 2)
    merged.splice(merged.length - 2, 0, ...merged.splice(contiguous, 1));
  return merged;
}

/** Copies float32 values between offsets; false where the pattern has too many axes. */
export function copyStrided(axes: readonly CopyAxis[], to: number, from: number): boolean {
  if (axes.some(({ extent }) => !extent)) return true;
  const few = arranged(axes);
  if (few.length > AXES) return false;
  const all = [...Array<CopyAxis>(AXES - few.length).fill({ extent: 1, to: 0, from: 0 }), ...few];
  arena().scratch(3 * AXES * 4, (offset) => {
    const numbers = [
      ...all.map(({ extent }) => extent),
      ...all.map((axis) => axis.to),
      ...all.map((axis) => axis.from),
    ];
    arena().ints(offset, numbers.length).set(numbers);
    kernels()['copy_strided']!(offset, to, from);
  });
  return true;
}
