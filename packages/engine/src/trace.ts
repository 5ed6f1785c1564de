/** An event of the Chrome trace format: microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
}
/** What began at `start` (performance.now) and ends now. */
export const span = (name: string, cat: string, start: number): TraceEvent => ({
  name,
  cat,
  ph: 'X',
  ts: start * 1e3,
  dur: (performance.now() - start) * 1e3,
  pid: process.pid,
  tid: 0,
});

interface Tapped {
  readonly name: string;
  readonly fn: (...args: unknown[]) => unknown;
}

/** For `intercept({ register })`: wraps every tap, old and new. tapable's own `tap` event has a start but no end. */
export const timed =
  (hook: string, events: TraceEvent[]) =>
  <T extends Tapped>(tap: T): T => ({
    ...tap,
    fn: async (...args: unknown[]) => {
      const start = performance.now();
      try {
        return await tap.fn(...args);
      } finally {
        events.push(span(`${hook} ${tap.name}`, 'hook', start));
      }
    },
  });
