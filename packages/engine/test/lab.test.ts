import { afterAll, expect, test } from '@jest/globals';
import { Clock, define, definePlugin, Emit, Log, the, type Fitness, type Plugin } from '@genospike/core';
import { run, type Service } from '@genospike/engine';
import { removeTemporary, temporary, toyConfig, toyOptions } from './toy.ts';

/** What a lab does from outside: a role and a hook of its own, services of its own. */
interface Topology {
  edges(): number;
}
declare module '@genospike/core' {
  interface Roles {
    topology: { makes: Topology };
  }
  interface Watched {
    'topology:grown': { readonly edges: number };
  }
}
const smallWorld = define('topology', { id: 'small-world', create: () => ({ edges: () => 42 }) });
/** A term that needs the lab's role, and fires the lab's hook. */
const sparse = define('fitness', {
  id: 'sparse',
  needs: { topology: the('topology'), emit: Emit },
  create: ({ topology, emit }) => ({
    name: 'sparse',
    weight: () => 1,
    term: () => {
      emit('topology:grown', { edges: topology.edges() });
      return -topology.edges();
    },
  }),
});

afterAll(removeTemporary);
const go = (change: object, plugins: readonly Plugin[], services: readonly Service[] = []) =>
  run(
    toyConfig({
      evolve: { generations: 1, samples: 32 },
      settle: { epochs: 1 },
      seeds: [1],
      baselines: [],
      ...change,
      runtime: { workers: 0, out: temporary() },
    }),
    toyOptions({ plugins, services }),
  );

test('a role and a hook from outside: chosen by its place, needed by others, fired and heard', async () => {
  const heard: number[] = [];
  const lab = definePlugin({
    name: '@lab/topology',
    provides: [smallWorld, sparse],
    declares: ['topology:grown'],
    hooks: { 'topology:grown': ({ edges }) => void heard.push(edges) },
  });
  const { report } = await go({ topology: smallWorld(), fitness: ['sparse', 'right'] }, [lab]);
  expect(heard).toEqual([42, 42, 42, 42]);
  expect(report.result.evolution!.generations[0]!.terms['sparse']).toEqual({ best: -42, mean: -42 });
  expect(report.result.experiment.uses['topology']).toEqual({ use: 'small-world' });
});

test('services replace what has their token: a clock, a log, a chosen contribution', async () => {
  const lines: string[] = [];
  const always: Fitness = { name: 'always', weight: () => 1, term: () => 7 };
  let now = 0;
  const { report } = await go(
    { reporters: ['lines'] },
    [],
    [
      [Log, { info: (line: string) => void lines.push(line), warn: () => {} }],
      [Clock, { now: () => (now += 1000) }],
      [the('fitness'), always],
    ],
  );
  expect(lines).toEqual(['1 7.000']);
  expect(report.result.evolution!.best.value).toBe(7);
  expect(report.circumstances.seconds.evolve).toBeGreaterThanOrEqual(8);
});

test('a trace holds every evaluation and every tap', async () => {
  const heard: string[] = [];
  const { trace } = await run(
    toyConfig({
      evolve: { generations: 1, samples: 32 },
      settle: { epochs: 1 },
      seeds: [1],
      baselines: [],
      runtime: { workers: 0, out: temporary() },
    }),
    toyOptions({ trace: true, plugins: [{ name: 'watch', hooks: { 'generation:end': () => void heard.push('x') } }] }),
  );
  const names = trace!.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('evaluation evolve'))).toHaveLength(4);
  expect(names.filter((name) => name === 'evaluation settle encoding')).toHaveLength(1);
  expect(names.filter((name) => name === 'generation:end watch')).toHaveLength(heard.length);
  expect(trace!.every(({ ts, dur }) => ts > 0 && dur >= 0)).toBe(true);
});
