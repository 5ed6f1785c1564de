import { findConfig, run } from 'genospike';

/** Runs an example as its users do and turns its report into rows, one a seed.
 *  `change` is laid over the config. */
export async function example(name, change = (config) => config) {
  const { config, folder } = await findConfig(new URL(`../../examples/${name}`, import.meta.url).pathname);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const { report, folder: runFolder } = await run(change(config), { folder, signal: stop.signal });
  const { arms, evolution } = report.result;
  const row = (subject, metric, value, unit, seed) => ({
    case: name,
    subject,
    metric,
    value,
    unit,
    ...(seed !== undefined && { seed }),
  });
  const rows = arms.flatMap((arm) => [
    row(arm.label, 'genome', arm.genome, 'numbers'),
    row(arm.label, 'parameters', arm.parameters, 'numbers'),
    row(arm.label, 'weights', arm.weights, 'numbers'),
    ...arm.runs.flatMap(({ seed, trained, energy }) =>
      trained
        ? [
            row(arm.label, 'test-accuracy', trained.test.accuracy, 'fraction', seed),
            ...Object.entries(energy).map(([id, joules]) =>
              row(
                arm.label,
                `energy-${id}`,
                joules.status === 'ok' ? joules.total : joules.reason,
                'joule/sample',
                seed,
              ),
            ),
          ]
        : [],
    ),
  ]);
  const { seconds, versions } = report.circumstances;
  rows.push(row('run', 'evaluations', evolution?.evaluations ?? 0, 'evaluations'));
  rows.push(row('run', 'wall-evolve', seconds.evolve, 's'), row('run', 'wall-settle', seconds.settle, 's'));
  return { rows, versions, folder: runFolder };
}
