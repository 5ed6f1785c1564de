export const middle = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** Subjects take turns, a burst each, so that what else the machine does falls on all alike.
 *  @returns per subject a list of rounds: the median of each burst, in ms */
export async function turns(subjects, what, { rounds, burst }) {
  const sizes = new Map();
  for (const subject of subjects) {
    // Compilers and caches warm up; the second step tells how many fill a burst.
    await subject.ask(what, { n: 1 });
    const { times } = await subject.ask(what, { n: 1 });
    const n = Math.max(1, Math.min(40, Math.round(burst / Math.max(1, times[0].cpu))));
    sizes.set(subject, n);
    if (n > 1) await subject.ask(what, { n });
  }
  const seen = new Map(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++)
    for (const subject of subjects) {
      const { times } = await subject.ask(what, { n: sizes.get(subject) });
      seen.get(subject).push({ cpu: middle(times.map(({ cpu }) => cpu)), wall: middle(times.map(({ wall }) => wall)) });
    }
  return seen;
}

export const time = (rounds, of) => middle(rounds.map((round) => round[of]));
/** How much less `mine` takes than `theirs`: the median over rounds, since both ran next to each other. */
export const ratio = (theirs, mine, of = 'cpu') => middle(theirs.map((round, i) => round[of] / mine[i][of]));
