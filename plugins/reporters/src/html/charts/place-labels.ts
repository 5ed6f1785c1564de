/** A label's place beside its point, in pixels. */
export interface Placed {
  readonly dx: number;
  readonly dy: number;
  readonly anchor: 'start' | 'end' | 'middle';
}
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

/** Puts every label where it covers least: right, left, above or below its point. Greedy, in order.
 *  @param points pixel positions and texts @param frame they stay in @param font height in pixels */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly text: string; readonly whisker?: number }[],
  frame: Box,
  font: number,
): Placed[] {
  const taken: Box[] = points.map(({ x, y, whisker = 0 }) => ({
    left: x - 8,
    right: x + 8,
    top: y - Math.max(8, whisker),
    bottom: y + Math.max(8, whisker),
  }));
  return points.map(({ x, y, text, whisker = 0 }) => {
    // About 0.58 em a letter in Inter.
    const width = text.length * font * 0.58;
    const far = Math.max(16, whisker + 12);
    const places: Placed[] = [
      ...[4, -12, 20].flatMap((dy): Placed[] => [
        { dx: 13, dy, anchor: 'start' },
        { dx: -13, dy, anchor: 'end' },
      ]),
      { dx: 0, dy: -far, anchor: 'middle' },
      { dx: 0, dy: far + font / 2, anchor: 'middle' },
    ];
    const box = ({ dx, dy, anchor }: Placed): Box => {
      const left = x + dx - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0);
      return { left, right: left + width, top: y + dy - font, bottom: y + dy + font * 0.3 };
    };
    const cost = (of: Box) =>
      taken.reduce((sum, other) => sum + overlap(of, other), 0) +
      20 *
        (Math.max(0, frame.left - of.left) +
          Math.max(0, of.right - frame.right) +
          Math.max(0, frame.top - of.top) +
          Math.max(0, of.bottom - frame.bottom));
    const [best] = places.map((place, k) => ({ place, cost: cost(box(place)) + k })).sort((a, b) => a.cost - b.cost);
    const place = best?.place ?? { dx: 13, dy: 4, anchor: 'start' };
    taken.push(box(place));
    return place;
  });
}
