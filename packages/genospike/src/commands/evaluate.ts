import { resolve } from 'node:path';
import { statSync } from 'node:fs';
import { asAsk, Folder, GenoError, make, type AnyContribution, type Dataset, type Needs, type OfRole, type Use } from '@genospike/core'; // prettier-ignore
import { loadRun, pluginsOf, readSpec, transformed, withPaths, type LoadedRun } from '@genospike/engine';

export interface EvaluateFlags {
  readonly data?: string;
  readonly ownData?: boolean;
  readonly arm?: string;
  readonly seed?: number;
  readonly json?: boolean;
}
const SPLITS = ['train', 'validation', 'test'] as const;
const isSplit = (word: string): word is (typeof SPLITS)[number] => SPLITS.some((split) => split === word);

/** `genospike evaluate RUN`: the task's measures of a trained network, on a split of the run's dataset (test unless
 *  `--data` says another), or on the test split of the same kind of dataset in another folder.
 *  @throws GENO_RUN_FOLDER, GENO_ARM, GENO_DATA_MISSING, GENO_CHECKSUM, GENO_SAMPLES */
export async function evaluateCommand(folder: string, flags: EvaluateFlags): Promise<number> {
  const { data = 'test', arm, seed, json } = flags;
  await using run = await loadRun(folder);
  const split = isSplit(data) ? data : (await elsewhere(run, folder, data, flags)).splits.test;
  const measures = await run.evaluate(split, {
    ...(arm !== undefined && { arm }),
    ...(seed !== undefined && { seed }),
  });
  const what = { run: folder, data, arm: arm ?? first(run), seed: seed ?? run.report.result.experiment.seeds[0], measures }; // prettier-ignore
  process.stdout.write(json ? `${JSON.stringify(what)}\n` : said(what));
  return 0;
}
const first = ({ report }: LoadedRun): string | undefined => report.result.arms[0]?.label;
const said = ({
  arm,
  seed,
  data,
  measures,
}: {
  arm: string | undefined;
  seed: number | undefined;
  data: string;
  measures: Readonly<Record<string, number>>;
}): string =>
  // prettier-ignore
  `  ${arm}, seed ${seed}, on ${data}\n${Object.entries(measures)
    .map(([name, value]) => `  ${name.padEnd(10)}  ${Number(value.toPrecision(4))}\n`)
    .join('')}`;

/** The run's dataset as it is found in another folder, through the run's transforms. */
async function elsewhere(
  run: LoadedRun,
  runFolder: string,
  data: string,
  { ownData }: EvaluateFlags,
): Promise<Dataset> {
  const from = resolve(data);
  if (!statSync(from, { throwIfNoEntry: false })?.isDirectory())
    throw new GenoError('GENO_DATA_MISSING', `${data} is no split (${SPLITS.join(', ')}) and no folder.`, {
      path: '--data',
      fix: 'Give a split of the run, or a folder of files like those of its dataset.',
    });
  const spec = readSpec(resolve(runFolder));
  const uses = withPaths(spec);
  const provided = (await pluginsOf(spec)).flatMap(({ plugin }) => plugin.provides ?? []);
  const made = (role: 'dataset' | 'transform', { use, ...options }: Use, more: object = {}) => {
    const contribution = provided.find((one) => one.role === role && one.id === use.split('#').at(-1));
    if (!contribution) throw new GenoError('GENO_PLUGIN', `No ${role} ${use} is here any more.`, { role });
    return [contribution, { ...options, ...more }, served(contribution, spec.runtime.folder)] as const;
  };
  const [dataset, options, needs] = made('dataset', uses['dataset'] as Use, { from, ...(ownData && { ownData }) });
  const transforms = ((uses['transforms'] ?? []) as readonly Use[]).map((use) => made('transform', use));
  const found = transformed({
    dataset: await make(dataset as OfRole<'dataset'>, options, needs),
    transforms: transforms.map(([one, given, met]) => make(one as OfRole<'transform'>, given, met)),
  });
  const facts = ({ shape, frames = 1, classes }: Dataset) =>
    `${frames} x ${shape.join(' x ')}, ${classes.length} classes`;
  if (facts(found) !== facts(run.dataset))
    throw new GenoError(
      'GENO_SAMPLES',
      `${data} has samples of ${facts(found)}; the run's have ${facts(run.dataset)}.`,
      {
        path: '--data',
        fix: 'Only data like those it was trained on can be asked about.',
      },
    );
  return found;
}
/** Of all services a dataset may need, the folder alone means something without a run. */
const served = ({ needs }: AnyContribution, folder: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(needs as Needs)
      .filter(([, need]) => asAsk(need).token === Folder)
      .map(([key]) => [key, folder]),
  );
