import { GROUPS, TARGETS } from './bbob.mjs';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [360, 240, 40, 34];
const colors = [
  '#0b6e99',
  '#d9480f',
  '#2b8a3e',
  '#7048e8',
  '#c2255c',
  '#8a6d00',
  '#495057',
  '#adb5bd',
  '#1098ad',
  '#5c3d2e',
];
const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Share of (function, instance, target) met after so many evaluations a dimension, one curve a subject: static SVG. */
function plot(title, runs, { d, budget, subjects }, color) {
  const decades = Math.log10(budget / d);
  const x = (evaluations) => LEFT + ((WIDTH - LEFT - 8) * Math.max(0, Math.log10(evaluations / d))) / decades;
  const y = (share) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 24) * share;
  const curve = (subject) => {
    const mine = runs.filter((run) => run.subject === subject);
    const hits = mine
      .flatMap((run) => run.hits)
      .filter(Boolean)
      .sort((a, b) => a - b);
    const all = mine.length * TARGETS.length;
    // One corner a distinct time, on the logarithmic axis no finer than a pixel.
    let [path, last] = [`M${LEFT} ${y(0)}`, -1];
    hits.forEach((hit, k) => {
      const at = x(hit);
      if (at - last < 0.7 && k < hits.length - 1) return;
      path += `H${at.toFixed(1)}V${y((k + 1) / all).toFixed(1)}`;
      last = at;
    });
    return `<path d="${path}H${WIDTH - 8}" fill="none" stroke="${color.get(subject)}" stroke-width="${mine[0].ours ? 2 : 1.5}"${mine[0].ours ? '' : ' stroke-dasharray="5 3"'}/>`;
  };
  const ticks = Array.from({ length: Math.floor(decades) + 1 }, (_, k) => {
    const at = x(d * 10 ** k).toFixed(1);
    return `<path d="M${at} 24V${HEIGHT - BOTTOM}" class="grid"/><text x="${at}" y="${HEIGHT - BOTTOM + 13}" text-anchor="middle">${10 ** k}</text>`;
  });
  const shares = [0, 0.25, 0.5, 0.75, 1].map(
    (s) =>
      `<path d="M${LEFT} ${y(s)}H${WIDTH - 8}" class="grid"/><text x="${LEFT - 5}" y="${y(s) + 4}" text-anchor="end">${s}</text>`,
  );
  const drawn = subjects.filter((subject) => runs.some((run) => run.subject === subject));
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}"><text x="${LEFT}" y="15" class="title">${escaped(title)}</text>${[...ticks, ...shares, ...drawn.map(curve)].join('')}<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 6}" text-anchor="middle">evaluations / dimension</text></svg>`;
}

/** One page, no network: by dimension all functions, then each group. @param curves what bbob() gives */
export function page(curves, { command, date, versions }) {
  const subjects = [...new Set(curves.flatMap((of) => of.subjects))];
  const ours = new Set(curves.flatMap(({ runs }) => runs.filter((run) => run.ours).map(({ subject }) => subject)));
  const color = new Map(subjects.map((subject, i) => [subject, colors[i % colors.length]]));
  const legend = subjects
    .map(
      (one) =>
        `<span><i style="border-top:3px ${ours.has(one) ? 'solid' : 'dashed'} ${color.get(one)}"></i>${escaped(one)}</span>`,
    )
    .join(' ');
  const sections = curves
    .filter(({ runs }) => runs.length)
    .map((of) => {
      const groups = Object.keys(GROUPS).filter((name) => of.runs.some(({ group }) => group === name));
      const plots = groups.map((group) =>
        plot(
          group,
          of.runs.filter((run) => run.group === group),
          of,
          color,
        ),
      );
      return `<h2>${of.d} dimensions, up to ${of.budget.toLocaleString('en-US')} evaluations</h2><div class="plots">${[plot('all 24 functions', of.runs, of, color), ...plots].join('')}</div>`;
    });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Optimizers on BBOB</title><style>
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1180px;padding:0 1rem;color:#1a1a1a;background:#fff}svg{width:100%;max-width:380px;font:11px system-ui,sans-serif}
.title{font-weight:600;font-size:13px}.grid{stroke:#e3e3e3;fill:none}.plots{display:flex;flex-wrap:wrap;gap:8px}.legend span{margin-right:1rem;white-space:nowrap}i{display:inline-block;width:20px;margin-right:5px;vertical-align:middle}
</style><h1>Optimizers on the 24 noiseless BBOB functions</h1><p>Share of all pairs (function and instance, target) met after so many evaluations, the higher the better. Targets: 10<sup>2</sup> to 10<sup>-8</sup> above the optimum, five a decade. Function values are those of COCO's experimenter. Who ends before the budget starts again elsewhere with twice the population. Dashed: other libraries.</p><p class="legend">${legend}</p>${sections.join('\n')}<p>${escaped(command)}, ${escaped(date)}; ${escaped(
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  )}</p></html>\n`;
}
