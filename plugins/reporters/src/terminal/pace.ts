import type { Clock } from '@genospike/core';

/** Counts pieces of work and says how fast they go and how long the rest takes. Pieces that were known cost no time. */
export class Pace {
  done = 0;
  #worked = 0;
  readonly #since: number;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  add(count: number, known: boolean): void {
    this.done += count;
    if (!known) this.#worked += count;
  }

  /** Pieces a second; nothing before the first. */
  get rate(): number | undefined {
    const seconds = (this.#clock.now() - this.#since) / 1000;
    return this.#worked > 0 && seconds > 0 ? this.#worked / seconds : undefined;
  }

  /** Seconds until `total` are done. */
  left(total: number): number | undefined {
    if (this.done >= total) return 0;
    const { rate } = this;
    return rate && (total - this.done) / rate;
  }
}
