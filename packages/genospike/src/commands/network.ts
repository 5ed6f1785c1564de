import type { Shape } from '@genospike/core';
import { outline, type OutlineRow } from '@genospike/snn';
import { look, type Asked } from './network/config.ts';
import { table, thousands } from './network/table.ts';

export interface NetworkFlags extends Asked {
  readonly json?: boolean;
}

/** `genospike network [what]`: the layers of a config's network, or of a network by its id; and what each encoding of the
 *  config stores for it.
 *  @throws what the config's plugins throw; GENO_CONFIG where there is none */
export async function networkCommand(what: string | undefined, flags: NetworkFlags): Promise<number> {
  await using made = await look(what, flags);
  const { arms, dataset, chosen } = made;
  const [{ design }] = arms as [(typeof arms)[number], ...typeof arms];
  const rows = outline(design);
  const stored = arms.map(({ label, width, design: { encoding }, description: { parameters, weights } }) => ({
    encoding: label,
    width,
    genome: encoding.genome.size,
    parameters,
    weights,
  }));
  const network = chosen.find(({ place }) => place === 'network')!;
  const report = {
    network: network.contribution.id as string,
    options: network.options,
    input: dataset.shape,
    outputs: rows.at(-1)!.makes[2],
    timesteps: design.coder.timesteps,
    layers: rows,
    encodings: stored,
  };
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : said(report));
  return 0;
}

/** -86 % */
const change = (n: number, of: number): string =>
  n === of ? '' : `${n < of ? '-' : '+'}${percent(Math.abs(n / of - 1))}`;
const percent = (share: number): string =>
  `${share < 0.1 || share > 0.9 ? (100 * share).toFixed(1) : (100 * share).toFixed(0)} %`;
const size = (shape: readonly number[]): string => shape.join(' x ');
const sum = (rows: readonly OutlineRow[], of: 'parameters' | 'macs'): number =>
  rows.reduce((all, row) => all + row[of], 0);
const kind = ({ op, kernel, stride = 1, size: window }: OutlineRow): string => {
  if (op === 'conv') return `conv ${kernel} x ${kernel}${stride > 1 ? ` / ${stride}` : ''}`;
  return op === 'pool' ? `pool ${window}` : op;
};

function said({
  network,
  input,
  outputs,
  timesteps,
  layers,
  encodings,
}: {
  readonly network: string;
  readonly input: Shape;
  readonly outputs: number;
  readonly timesteps: number;
  readonly layers: readonly OutlineRow[];
  readonly encodings: readonly {
    readonly encoding: string;
    readonly width: number;
    readonly genome: number;
    readonly parameters: number;
    readonly weights: number;
  }[];
}): string {
  const count = (n: number) => (n ? thousands(n) : '');
  const nodes = table(
    ['', 'op', 'makes', 'parameters', 'MACs a step', 'reads'],
    [
      ...layers.map((row) => [
        row.name,
        kind(row),
        size(row.makes),
        count(row.parameters),
        count(row.macs),
        row.from.join(' + '),
      ]),
      ['total', '', '', thousands(sum(layers, 'parameters')), thousands(sum(layers, 'macs')), ''],
    ],
    [3, 4],
  );
  const whole = encodings[0]!.weights;
  const stored = table(
    ['encoding', 'genome', 'parameters', '', 'weights', ''],
    encodings.map(({ encoding, width, genome, parameters, weights }) => [
      encoding,
      genome ? thousands(genome) : '-',
      thousands(parameters),
      change(parameters, whole),
      thousands(weights),
      width === 1 ? '' : `width ${Number(width.toPrecision(3))}`,
    ]),
    [1, 2, 3, 4],
  );
  return `  ${network}, ${size(input)} -> ${outputs}, ${timesteps} timesteps\n${nodes}\n${stored}`;
}
