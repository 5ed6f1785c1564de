import { cases } from './cases.mjs';
import { ratio, time } from './turns.mjs';

/** Rows of one subject: its times, ratios to SpikingJelly (a compressed network: to the plain one on the same backend), and
 *  on the first occasion what it says of itself. `alone`: the same on one thread. */
export async function record(table, one, { all, alone, times, threads, name, trained }) {
  const at = { case: one.name ?? name, subject: one.label, threads };
  const { macs, loss: known } = trained[at.case].seen;
  const compressed = Boolean(cases[at.case].genes);
  const against = all.find((other) =>
    compressed ? other.name === name && other.backend === one.backend : other.label === 'spikingjelly',
  );
  const slow = alone.find((other) => other.name === one.name && other.backend === one.backend);
  for (const [what, seen] of Object.entries(times)) {
    const mine = seen.get(one);
    if (!mine) continue;
    for (const of of ['cpu', 'wall']) table.add(at, `${what}-${of}`, time(mine, of), 'ms');
    const theirs = against && seen.get(against);
    if (theirs && against !== one)
      table.add(at, compressed ? `${what}-ratio-to-m1` : `${what}-ratio`, ratio(theirs, mine), 'x');
    if (slow) table.add(at, `${what}-speedup`, ratio(seen.get(slow), mine, 'wall'), 'x');
    if (what === 'train') table.add(at, 'train-gflops', (3 * 2 * macs) / (time(mine, 'cpu') * 1e6), 'GFLOPS');
  }
  const { peak, base } = await one.ask('memory');
  table.add(at, 'memory-peak', peak, 'MiB');
  table.add(at, 'memory-before', base, 'MiB');
  if (one.backend && one.backend !== 'tfjs-wasm') {
    const fallen = Object.values(await one.ask('fallbacks')).reduce((a, b) => a + b, 0);
    table.add(at, 'fallbacks', fallen, 'calls');
  }
  if (one.told) return;
  one.told = true;
  table.add(at, 'matmul-gflops', (await one.ask('peak')).gflops, 'GFLOPS');
  const { loss, rates } = await one.ask('look');
  const values = Object.values(rates);
  table.add(at, 'loss', loss, 'nats');
  // One without neurons is another network; the others must be the one that was trained.
  if (one.label !== 'torch' && !(Math.abs(loss - known) < 0.05 * known))
    console.log(
      `  ${at.case}, ${one.label}: loss ${loss} instead of ${known}: its times are not those of this network.`,
    );
  table.add(at, 'spike-rate', values.reduce((a, b) => a + b, 0) / values.length, 'fraction');
}
