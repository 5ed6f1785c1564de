import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Plugin, Score, Taps } from '@genospike/core';
import { hash } from './canonical.ts';
import { watched, type Decision } from './hooks.ts';
import { storeError } from './store.ts';

function append(file: string, record: unknown): void {
  try {
    // The newline goes first: a line torn by a kill stays alone.
    appendFileSync(file, `\n${JSON.stringify(record)}`);
  } catch (error) {
    throw storeError(error, file);
  }
}

/** scores.jsonl: every finished Score under the hash of its job. A plugin on the hooks, like any other: it answers
 *  `job:lookup` with what was in the file when the run began, and that is all of resume. What the run adds is written,
 *  not held: a long run needs no more memory than a short one. */
export class ScoreLog {
  readonly #file: string;
  readonly #known = new Map<string, Score>();

  constructor(folder: string) {
    this.#file = join(folder, 'scores.jsonl');
    for (const line of existsSync(this.#file) ? readFileSync(this.#file, 'utf8').split('\n') : []) {
      try {
        const { key, score } = JSON.parse(line) as { key: string; score: Score };
        this.#known.set(key, score);
      } catch {
        // Torn by a kill, or empty: that evaluation runs again.
      }
    }
  }
  /** @throws GENO_DISK_FULL, GENO_STORE */
  keep(job: Job, score: Score): void {
    append(this.#file, {
      key: hash(job),
      job: { arm: job.arm, fidelity: job.fidelity, seed: job.seed },
      score,
    });
  }
  get plugin(): Plugin {
    return { name: '@genospike/score-log', hooks: { 'job:lookup': (job) => this.#known.get(hash(job)) } };
  }
}

/** Large parts of events that other files of the run folder hold. */
const leave = (key: string, value: unknown): unknown =>
  ['report', 'score', 'spec', 'genome'].includes(key) ? undefined : value;

/** events.jsonl: what happened when, and who decided what. */
export function eventLog(folder: string): { readonly plugin: Plugin; decision(decision: Decision): void } {
  const file = join(folder, 'events.jsonl');
  const write = (record: object) =>
    append(file, JSON.parse(JSON.stringify({ at: new Date().toISOString(), ...record }, leave)));
  const hooks = Object.fromEntries(
    watched.map((hook) => [hook, { order: 'pre', handler: (event: unknown) => write({ hook, event }) }]),
  ) as unknown as Taps;
  return {
    plugin: { name: '@genospike/event-log', hooks },
    // A lookup of every evaluation is no news: `evaluation:end` says it was known.
    decision: (decision) => decision.hook !== 'job:lookup' && write({ decided: decision }),
  };
}
