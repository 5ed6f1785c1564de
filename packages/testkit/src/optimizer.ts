import { isGenoError, make, messageOf, parse } from '@genospike/core';
import type { Genome, OfRole, Optimizer, Told } from '@genospike/core';
import { counterRng } from '@genospike/tensor/rng';
import { lawsOf } from './case.ts';
import type { Case } from './case.ts';
import { must, testLaws } from './law.ts';
import type { Law } from './law.ts';
import {
  caught,
  climb,
  ellipsoid,
  failed,
  genomesOf,
  ok,
  path,
  plain,
  reach,
  same,
  sphere,
  unbeaten,
} from './optimizer/search.ts';
import type { Point, Value } from './optimizer/search.ts';
import { hardInput } from './optimizer/hard-input.ts';
import { rotated } from './optimizer/rotation.ts';
import { wholeGenes } from './optimizer/whole-genes.ts';

/** What a kind of optimizer is held to; left out: what an evolution strategy of full covariance can do. */
export interface OptimizerCase extends Case {
  /** Largest value of the function (its optimum is 0) that counts as solved, and the evaluations it may take. */
  readonly sphere?: { readonly precision: number; readonly evaluations: number };
  readonly ellipsoid?: { readonly precision: number; readonly evaluations: number };
  /** The sphere in one dimension; left out: 0.01 in 2000 evaluations. */
  readonly line?: { readonly precision: number; readonly evaluations: number };
  /** False where values matter, not ranks alone (PGPE). */
  readonly ranks?: boolean;
  /** `elites` where `front()` is the best result of each kind (quality-diversity): different ones, not unbeaten ones. */
  readonly front?: 'elites';
  /** True where it claims that whole genes go on moving when the steps of the others have become small. */
  readonly margin?: boolean;
  /** True where it claims to care for no direction: a rotated ellipsoid is as easy as one along the axes. */
  readonly rotation?: boolean;
}

const SOLVED = { precision: 1e-8, evaluations: 20_000 };
const SPACE: Genome = { size: 5, mean: 3, spread: 2 };
const BOUND: Genome = { size: 3, mean: 0.9, spread: 0.5, bounds: [-1, 1] };

/** The laws of an optimizer: it solves what it should, and the same tells give the same asks.
 *  @param optimizer a contribution of role `optimizer` */
export function optimizerLaws(optimizer: OfRole<'optimizer'>, of: OptimizerCase = {}): Law[] {
  const { options = {}, needs = {}, ranks = true, rotation = false, margin = false } = of;
  const build = (space = SPACE, seed = 1, chosen = options): Optimizer =>
    make(optimizer, chosen, { ...needs, space, rng: counterRng(seed) });

  const solves = (name: string, value: Value, { precision, evaluations } = SOLVED) => ({
    [`finds the optimum of the ${name} to ${precision} in ${evaluations} evaluations`]: () => {
      const best = climb(build(), value, evaluations);
      must(-best <= precision, `The best of ${evaluations} evaluations is ${-best}, not below ${precision}.`);
    },
  });

  return lawsOf(optimizer, of, {
    ...solves('sphere', sphere, of.sphere),
    ...solves('ellipsoid', ellipsoid, of.ellipsoid),
    'asks for finite plain numbers, a genome each, and twice for the same': () => {
      const one = build();
      for (let generation = 0; generation < 5; generation++) {
        const genomes = one.ask();
        must(genomes.length > 0, 'The population is empty.');
        plain(genomes, SPACE.size);
        same(one.ask(), genomes, 'A second ask before the tell');
        one.tell(genomes.map((genome) => ok(genome, sphere(genome))));
      }
    },
    'changes neither the genomes it gave nor the results it is told': () => {
      const one = build();
      const genomes = one.ask();
      const asked = JSON.stringify(genomes);
      const results = genomes.map((genome) => ok(genome, sphere(genome)));
      const told = JSON.stringify(results);
      one.tell(results);
      one.ask();
      must(JSON.stringify(genomes) === asked && JSON.stringify(results) === told, 'They are not what they were.');
    },
    'stays within bounds, at every scale of the spread': () => {
      for (const spread of [0.5, 50]) {
        const space: Genome = { size: 3, mean: 0.9, spread, bounds: [-1, 1] };
        const all = path(build(space), (x) => x[0]! - x[1]!, 20).flat();
        const out = all.flat().find((x) => !(x >= -1 && x <= 1));
        must(out === undefined, `It asks for ${out} where bounds are [-1, 1].`);
      }
    },
    'the same seed gives the same path, another seed another': () => {
      same(path(build(), sphere, 8), path(build(), sphere, 8), 'A second run');
      must(
        JSON.stringify(build(SPACE, 2).ask()) !== JSON.stringify(build().ask()),
        'Seeds 1 and 2 ask for the same: draw from the `rng` that is given.',
      );
    },
    'replay is no interruption: told the same from a log, it asks for the same': () => {
      const [whole, log] = [build(), [] as string[]];
      for (let generation = 0; generation < 8; generation++) {
        // Some fail, and once all do.
        const sound = (i: number) => generation !== 3 && (generation + i) % 5 > 0;
        const results = whole.ask().map((x, i) => (sound(i) ? ok(x, sphere(x)) : failed(x)));
        log.push(JSON.stringify(results));
        whole.tell(results);
      }
      const [asking, mute] = [build(), build()];
      for (const line of log) {
        asking.ask();
        asking.tell(JSON.parse(line) as Told[]);
        mute.tell(JSON.parse(line) as Told[]);
      }
      same(asking.ask(), whole.ask(), 'A run that was replayed');
      same(mute.ask(), whole.ask(), 'A run that was told without being asked');
      must(
        asking.done?.() === whole.done?.(),
        `After replay it is done: ${asking.done?.()}, before: ${whole.done?.()}.`,
      );
    },
    'options survive JSON': () => {
      const parsed = parse(optimizer.options, options, optimizer.id) as object;
      const again = JSON.parse(JSON.stringify(parsed)) as object;
      same(path(build(SPACE, 1, again), sphere, 4), path(build(), sphere, 4), 'With its own parsed options');
    },
    'follows the start: a shifted mean shifts the path': () => {
      const shift = [0.5, -1, 2, 4, -8];
      const moved = { ...SPACE, mean: shift.map((s) => 3 + s) };
      const there = path(build(moved), (x) => sphere(x.map((v, i) => v - shift[i]!)), 8).flat();
      const here = path(build(), sphere, 8).flat();
      const apart = Math.max(...here.flatMap((x, k) => x.map((v, i) => Math.abs(there[k]![i]! - shift[i]! - v))));
      must(apart < 1e-6, `The path differs by ${apart} beside the shift.`);
    },
    ...(ranks && {
      'sees ranks alone: a monotone change of the value changes nothing': () => {
        const bent = path(build(), (x) => 7 - Math.log1p(-sphere(x)) ** 3, 8);
        same(bent, path(build(), sphere, 8), 'With log(1 + f)^3 for f it');
      },
    }),
    ...(rotation && {
      'cares for no direction: a rotated ellipsoid takes no more evaluations than one along the axes': () => {
        const { precision, evaluations } = of.ellipsoid ?? SOLVED;
        const spent = (value: Value) => {
          const counts = [1, 2, 3, 4, 5].map((seed) => reach(build(SPACE, seed), value, precision, evaluations));
          return counts.sort((a, b) => a - b)[2]!;
        };
        const [along, across] = [spent(ellipsoid), spent(rotated(ellipsoid, SPACE.size))];
        must(across < 1.5 * along, `Median of 5 seeds: ${along} evaluations along the axes, ${across} rotated.`);
      },
    }),
    ...hardInput(optimizer, build, SPACE, options),
    ...wholeGenes(build, SPACE, { ...(of.sphere ?? SOLVED), alive: margin }),
    'works in one dimension': () => {
      const { precision, evaluations } = of.line ?? { precision: 1e-2, evaluations: 2000 };
      const best = climb(build({ ...SPACE, size: 1 }), sphere, evaluations);
      must(-best <= precision, `The best of ${evaluations} evaluations is ${-best}, not below ${precision}.`);
    },
    'goes on where some fail: they rank last': () => {
      const value: Value = (x) => (x[0]! < 0 ? NaN : sphere(x));
      const best = climb(build(), value, (of.sphere?.evaluations ?? 20_000) / 2);
      must(-best < -sphere([3, 3, 3, 3, 3]) / 4, `With failures where x0 < 0 it gets no further than ${-best}.`);
    },
    'goes on where all failed, and where all tie, with finite numbers and other genomes': () => {
      for (const tell of [failed, (x: Point) => ok(x, 1)]) {
        const one = build();
        const first = one.ask();
        for (let generation = 0; generation < 5; generation++) one.tell(one.ask().map(tell));
        plain(one.ask(), SPACE.size);
        must(JSON.stringify(one.ask()) !== JSON.stringify(first), 'It asks for the same genomes again.');
      }
    },
    'its front, where it has one: of the results so far, all that none beats in every term': () => {
      const one = build();
      if (!one.front) return;
      const all: Told[] = [];
      for (let generation = 0; generation < 10; generation++) {
        const results = one
          .ask()
          .map((x, i) => (i % 5 ? ok(x, -Math.abs(x[0]!), [-Math.abs(x[0]!), x[1]!]) : failed(x)));
        one.tell(results);
        all.push(...results);
      }
      if (of.front === 'elites') {
        const elites = genomesOf(one.front());
        const sound = all.filter(({ status }) => status === 'ok');
        const best = sound.reduce((a, b) => (b.value > a.value ? b : a));
        must(elites.length === one.front().length, 'front() holds a genome twice.');
        must(
          elites.every((genome) => genomesOf(sound).includes(genome)),
          'front() holds a result that failed, or that it was not told.',
        );
        must(
          one.front().some(({ value }) => value === best.value),
          'front() misses the best of all.',
        );
        return;
      }
      const [found, wanted] = [one.front(), unbeaten(all)].map((front) => genomesOf(front).join());
      must(found === wanted, 'front() misses a result that none beats, or holds one that is beaten or failed.');
    },
    'its answer, where it has one: a genome within bounds, the same after a replay': () => {
      const [one, replayed] = [build(BOUND), build(BOUND)];
      if (!one.best) return;
      plain([one.best()], BOUND.size);
      for (let generation = 0; generation < 5; generation++) {
        const results = one.ask().map((x) => ok(x, x[0]! - x[1]!));
        one.tell(results);
        replayed.tell(results);
      }
      const answer = one.best();
      plain([answer], BOUND.size);
      must(
        answer.every((x) => x >= -1 && x <= 1),
        `It answers with ${answer.join(', ')} where bounds are [-1, 1].`,
      );
      same(replayed.best?.(), answer, 'best() after a replay');
    },
    'says in words why it is done, or nothing': () => {
      const one = build();
      climb(one, sphere, 2000);
      const reason = one.done?.();
      must(reason === undefined || (typeof reason === 'string' && reason.length > 0), `done() answers ${reason}.`);
    },
    'refuses a tell of another length than was asked for, with GENO_TELL': () => {
      const one = build();
      const results = one.ask().map((x) => ok(x, 1));
      for (const wrong of [[], results.slice(1), [...results, results[0]!]]) {
        const error = caught(() => one.tell(wrong));
        must(
          isGenoError(error) && error.code === 'GENO_TELL',
          `Told ${wrong.length} of ${results.length}: ${messageOf(error)}.`,
        );
      }
    },
    'refuses a genome of size 0': () => {
      const error = caught(() => build({ ...SPACE, size: 0 }));
      must(isGenoError(error), `Nothing to evolve: it must throw a GenoError, not ${messageOf(error)}.`);
    },
  });
}

/** Runs the laws of the role `optimizer` for each set of options. */
export const testOptimizer = (optimizer: OfRole<'optimizer'>, cases: readonly OptimizerCase[] = [{}]): void =>
  testLaws(cases.flatMap((of) => optimizerLaws(optimizer, of)));
