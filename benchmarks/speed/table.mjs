/** Floor and aim of each ratio SpikingJelly / Genospike on one thread, as issue 6 set them. */
export const goals = {
  wasm: {
    m1: { train: [1.5, 2], infer: [2, 3] },
    'mnist-cnn': { train: [2, 3] },
    mlp: { train: [0.8, 1.2] },
    'resnet-18': { train: [1.4, 2] },
    'recurrent-t100': { train: [1.5, 3] },
    'm1-gee-16': { train: [1.3] },
    'm1-gee-64': { train: [0.95] },
  },
  native: {
    m1: { train: [3.5, 5], infer: [5, 7] },
    'mnist-cnn': { train: [3, 5] },
    mlp: { train: [2, 3] },
    'resnet-18': { train: [3, 5] },
    'recurrent-t100': { train: [4, 8] },
    'm1-gee-16': { train: [1.3] },
    'm1-gee-64': { train: [0.95] },
  },
};

const round = (value, digits = 3) => (value === undefined ? '' : String(Number(value.toPrecision(digits))));
const columns = [
  ['', 18],
  ['train cpu ms', 14],
  ['wall', 8],
  ['infer cpu', 11],
  ['wall', 8],
  ['GFLOPS', 8],
  ['peak MiB', 10],
  ['train x', 9],
  ['infer x', 9],
  ['floor / aim', 20],
];
const line = (cells) =>
  `  ${cells.map((cell, i) => (i ? cell.padStart(columns[i][1]) : cell.padEnd(columns[i][1]))).join('')}`;

/** Rows of results, and how they are shown. */
export class Table {
  rows = [];

  add(at, metric, value, unit) {
    this.rows.push({ ...at, metric, value, unit });
  }
  #of(row, metric) {
    return this.rows.find(
      (one) => one.metric === metric && ['case', 'subject', 'threads'].every((key) => one[key] === row[key]),
    )?.value;
  }

  print() {
    const groups = new Map();
    for (const row of this.rows) {
      const key = `${row.case}, ${row.threads} thread${row.threads > 1 ? 's' : ''}`;
      groups.set(key, groups.get(key) ?? new Map());
      groups.get(key).set(row.subject, row);
    }
    const forced = [...groups].filter(([key]) => key.includes('% spikes'));
    for (const [key, subjects] of groups) {
      if (key.includes('% spikes')) continue;
      console.log(`\n${key}\n${line(columns.map(([name]) => name))}`);
      for (const row of subjects.values()) console.log(line(this.#cells(row)));
      this.#notes([...subjects.values()]);
    }
    this.#speedup();
    if (forced.length)
      console.log('\ntraining step of m1 with spikes forced to a rate: cpu ms (that of SpikingJelly over it)');
    for (const [key, subjects] of forced) {
      const cells = [...subjects.values()].map((row) => {
        const times = this.#of(row, 'train-ratio');
        return `${row.subject} ${round(this.#of(row, 'train-cpu'))}${times === undefined ? '' : ` (${round(times)} x)`}`;
      });
      console.log(`  ${key.replace(', 1 thread', '').padEnd(24)}${cells.join('   ')}`);
    }
  }

  #cells(row) {
    const of = (metric) => this.#of(row, metric);
    const backend = /^genospike (.+)$/.exec(row.subject)?.[1];
    const goal = row.threads === 1 ? goals[backend]?.[row.case] : undefined;
    const goalText = goal ? [goal.train.join(' / '), goal.infer?.join(' / ')].filter(Boolean).join('; ') : '';
    return [
      row.subject,
      round(of('train-cpu')),
      round(of('train-wall')),
      round(of('infer-cpu')),
      round(of('infer-wall')),
      round(of('train-gflops'), 3),
      round(of('memory-peak'), 4),
      round(of('train-ratio') ?? of('train-ratio-to-m1')),
      round(of('infer-ratio') ?? of('infer-ratio-to-m1')),
      goalText,
    ];
  }

  /** What dense arithmetic reaches, whether all saw the same spikes, and what fell back. */
  #notes(rows) {
    const every = (metric, show) =>
      rows.flatMap((row) => {
        const value = this.#of(row, metric);
        return value === undefined ? [] : [`${row.subject} ${show(value)}`];
      });
    const notes = {
      'dense product, GFLOPS': every('matmul-gflops', round),
      'spike rate, %': every('spike-rate', (rate) => round(100 * rate)).filter((one) => !one.startsWith('torch ')),
      fallbacks: every('fallbacks', round).filter((one) => !one.endsWith(' 0')),
    };
    for (const [name, said] of Object.entries(notes)) if (said.length) console.log(`  ${name}: ${said.join(', ')}`);
  }

  /** Wall time on one thread over that on more: ours in turns, a peer's from its turns on one thread before. */
  #speedup() {
    for (const row of this.rows.filter(({ metric, threads }) => metric === 'train-wall' && threads > 1)) {
      const times = (what) => {
        const before = this.#of({ ...row, threads: 1 }, `${what}-wall`);
        return this.#of(row, `${what}-speedup`) ?? (before && before / this.#of(row, `${what}-wall`));
      };
      const [train, infer] = [times('train'), times('infer')];
      if (train)
        console.log(
          `  ${row.case}, ${row.subject}: ${round(train)} x (inference ${round(infer)} x) on ${row.threads} threads`,
        );
    }
  }
}
