import type { Numbers, Section } from '@genospike/core';
import { comparisonWith, finding } from '../../figures.ts';
import { fixed, plural } from '../../format.ts';
import { heat } from '../charts/heat.ts';
import { spectrum } from '../charts/spectrum.ts';
import { dataTable } from '../data-table.ts';
import { plot } from '../draw.ts';
import { escape } from '../escape.ts';
import { chance, effectiveRank, singularValues } from '../singular-values.ts';
import { mean, quantile } from '../stats.ts';
import type { Context } from '../context.ts';

/** Past this size a table of every entry is no help: report.json has them. */
const IN_A_TABLE = 64;

/** A trait that is a square matrix: `O` if there is one of that name. */
function matrixOf(
  traits: Readonly<Record<string, Numbers>>,
): { name: string; values: number[]; size: number } | undefined {
  const square = ([, values]: readonly [string, Numbers]) =>
    values.length >= 4 && Number.isInteger(Math.sqrt(values.length));
  const found = Object.entries(traits).filter(square);
  const [name, values] = found.find(([one]) => one === 'O') ?? found[0] ?? [];
  return name && values ? { name, values: Array.from(values), size: Math.sqrt(values.length) } : undefined;
}

/** Is it just noise? The evolved matrix beside its start, and its spectrum over what a random step of the same length gives. */
export function interaction(c: Context): Section | undefined {
  const { evolution } = c.result;
  const after = evolution && matrixOf(evolution.best.score.traits);
  if (!after) return undefined;
  const { name, values, size } = after;
  const start = evolution.before[name];
  const before = start?.length === values.length ? Array.from(start) : undefined;
  const most = Math.max(...values.map(Math.abs), ...(before ?? []).map(Math.abs));
  const spectra = { before: before && singularValues(before, size), after: singularValues(values, size) };
  const random = chance(before ?? new Array<number>(values.length).fill(0), values, size);
  const ranks = random.draws.map(effectiveRank);
  const rank = effectiveRank(spectra.after);
  const [low, high] = [quantile(ranks, 0.025), quantile(ranks, 0.975)];
  const stand = spectra.after.findIndex((value, k) => value <= (random.band[k]?.high ?? Infinity));
  const strange = rank < low || rank > high;
  const number = c.opener('o');
  const of = `${size} singular values`;
  const own = number(fixed(rank), {
    what: `Effective rank of the evolved ${name}, of ${size}`,
    interval: 'exact for this matrix',
    n: of,
    seeds: `evolution seed ${c.result.experiment.seeds[0] ?? ''}`,
    model: 'exp of spectral entropy',
  });
  const luck = ranks.length
    ? number(fixed(mean(ranks)), {
        what: `Effective rank after a random step of the same length from the start`,
        interval: `[${fixed(low)}, ${fixed(high)}]; middle 95 %`,
        n: `${ranks.length} random steps`,
        seeds: 'keyed by the experiment',
        model: 'exp of spectral entropy',
      })
    : '';
  const twin = comparisonWith(c.result, c.twin)?.difference;
  const bought =
    twin && twin.n > 1 && finding(twin).startsWith('no difference')
      ? ` That ${stand > 0 || strange ? 'structure' : 'change'} has not bought ${escape(c.measure.name)} over the unevolved twin.`
      : '';
  const found = !ranks.length
    ? `<b>Too large to compare with chance here.</b> Effective rank ${own} of ${size}.`
    : `${stand > 0 ? `<b>No: ${plural(stand, 'direction')} ${stand === 1 ? 'stands' : 'stand'} out.</b>` : strange ? '<b>Not quite: no direction stands out, but its rank is not chance’s.</b>' : '<b>It cannot be told from noise.</b>'} Effective rank ${own} of ${size}; random steps give ${luck}.`;
  const cells = (matrix: readonly number[]) =>
    Array.from({ length: size }, (_, row) => [
      row,
      ...matrix.slice(row * size, row * size + size).map((value) => fixed(value, 3)),
    ]);
  const table = (title: string, matrix: readonly number[]) =>
    size <= IN_A_TABLE
      ? dataTable(title, ['', ...Array.from({ length: size }, (_, k) => String(k))], cells(matrix))
      : '';
  const picture = plot(
    `Singular values of ${name}: ${spectra.after
      .slice(0, 4)
      .map((value) => fixed(value, 2))
      .join(', ')} and so on`,
    spectrum(spectra.before, spectra.after, random.band),
    { wall: { width: 300, height: 280, narrow: true } },
  );
  const scale = `<div class="scale div"><span>${fixed(-most, 1)}</span><i></i><span>+${fixed(most, 1)}</span></div>`;
  return {
    id: 'o',
    name,
    question: `Is ${name} just noise?`,
    answer: found + bought,
    html:
      `<div class="two keep2 o-grid">` +
      (before
        ? `<figure><h3>Before <small>the start of evolution</small></h3>${heat(before, size, most, name, `${name} before evolution, ${size} by ${size}`)}</figure>`
        : '') +
      `<figure><h3>After <small>the best genome</small></h3>${heat(values, size, most, name, `${name} after evolution, ${size} by ${size}`)}${scale}</figure>` +
      `<figure class="spec"><h3>Spectrum <small>${ranks.length ? `band: 95 % of ${ranks.length} random steps of the same length` : 'singular values'}</small></h3>${picture}</figure></div>` +
      `<div class="tables">${before ? table(`${name} before`, before) : ''}${table(`${name} after`, values)}` +
      dataTable(
        'Singular values',
        ['k', 'before', 'after', 'chance, low', 'chance, high'],
        spectra.after.map((value, k) => [
          k + 1,
          ...[spectra.before?.[k], value, random.band[k]?.low, random.band[k]?.high].map((one) =>
            one === undefined ? '' : fixed(one, 3),
          ),
        ]),
      ) +
      '</div>',
  };
}
