import { define, GenoError, maker } from '@genospike/core';
import type { Genome, Optimizer } from '@genospike/core';
import { exp, log, power } from '@genospike/tensor/linalg';
import { z } from 'zod';
import { cmaEs } from './cma-es.ts';

/** One run of the inner optimizer. */
interface Run {
  readonly optimizer: Optimizer;
  readonly population: number;
  /** Whose budget it spends. */
  readonly regime: 'large' | 'small';
  /** Evaluations it may take. */
  readonly limit: number;
  evaluations: number;
}

/** Starts an optimizer again whenever it is done. IPOP (Auger & Hansen, CEC 2005): each time with `growth` times the
 *  population. BIPOP (Hansen, GECCO workshop 2009, constants as in pycma): two regimes, whichever has spent less goes next:
 *  a large one as in IPOP; a small one of population λ₀ (λ/λ₀)^(u²), λ the last large one, spread times 0.01^v, u and v
 *  uniform, and half the evaluations of all large ones. The first run counts as small.
 *
 *  Each run starts at the genome's mean, with random numbers of its own. Why each run ended is told when all are over.
 *  A `target` belongs here: of the inner one it would end a run, and start the next.
 *  @throws GENO_RESTARTS where the inner optimizer has no option `population` to grow */
export const restarts = define('optimizer', {
  id: 'restarts',
  options: z.strictObject({
    scheme: z.enum(['ipop', 'bipop']).default('ipop').describe('Populations that grow; or small ones between them.'),
    growth: z.number().min(1).max(10).default(2).describe('Population of a large run over that of the one before.'),
    most: z.int().min(0).max(30).default(9).describe('Restarts with a grown population; after the last it is done.'),
    target: z.number().optional().describe('Stop where a value reaches it.'),
  }),
  parts: { of: maker('optimizer', cmaEs) },
  create({ options: { scheme, growth, most, target }, of, space, rng }) {
    const ended: string[] = [];
    const spent = { large: 0, small: 0 };
    let grown = 0;
    let done: string | undefined;
    const make = (within: Genome, population?: number): Optimizer =>
      of({
        ...(population !== undefined && { options: { population } }),
        given: { space: within, rng: rng.child(`restart ${ended.length}`) },
      });
    const opening = make(space);
    const first = opening.ask().length;
    const largest = () => Math.round(first * power(growth, grown));
    mustGrow(first, (population) => make(space, population));
    let run: Run = { optimizer: opening, population: first, regime: 'small', limit: Infinity, evaluations: 0 };

    function next(): Run | undefined {
      if (scheme === 'bipop' && spent.small < spent.large) {
        const [u, v] = rng.uniform(`regime ${ended.length}`, 2);
        const population = Math.max(first, Math.floor(first * exp(u! * u! * log(largest() / first))));
        const optimizer = make({ ...space, spread: scaled(space.spread, exp(v! * log(0.01))) }, population);
        return { optimizer, population, regime: 'small', limit: spent.large / 2, evaluations: 0 };
      }
      if (grown === most) return undefined;
      grown++;
      const population = largest();
      return { optimizer: make(space, population), population, regime: 'large', limit: Infinity, evaluations: 0 };
    }

    return {
      ask: () => run.optimizer.ask(),
      tell(results) {
        run.optimizer.tell(results);
        run.evaluations += results.length;
        spent[run.regime] += results.length;
        const reached = target !== undefined && results.some(({ status, value }) => status === 'ok' && value >= target);
        const over = run.evaluations >= run.limit ? 'its share of evaluations is spent' : undefined;
        const reason = run.optimizer.done?.() ?? over;
        if (!reason && !reached) return;
        ended.push(`population ${run.population}, ${run.evaluations} evaluations: ${reason ?? 'stopped'}`);
        const another = reached ? undefined : next();
        if (another) run = another;
        else done = `${reached ? `the target ${target} is reached` : `all restarts are over`} (${ended.join('; ')})`;
      },
      done: () => done,
      ...(opening.draws && { draws: () => run.optimizer.draws!() }),
      ...(opening.best && { best: () => run.optimizer.best!() }),
      ...(opening.widen && { widen: (factor) => run.optimizer.widen!(factor) }),
    };
  },
});

const scaled = (spread: Genome['spread'], by: number): Genome['spread'] =>
  typeof spread === 'number' ? spread * by : Array.from(spread, (s) => s * by);

function mustGrow(first: number, make: (population: number) => Optimizer): void {
  const refuse = (cause?: unknown) =>
    new GenoError('GENO_RESTARTS', 'Restarts grow the population, and the optimizer they are of has no such option.', {
      role: 'optimizer',
      path: 'of',
      fix: 'Take one with an option `population`: cma-es, sep-cma-es, lm-ma-es, xnes, ...',
      cause,
    });
  let asked: number;
  try {
    asked = make(2 * first).ask().length;
  } catch (cause) {
    throw refuse(cause);
  }
  if (asked <= first) throw refuse();
}
