import { tf } from '@genospike/tensor';
import { writeWeights } from './case-folder.mjs';
import { ratio, time, turns } from './turns.mjs';

/** Shifts the norms before neurons until every layer spikes at `rate`: training steps at densities that no one chose to
 *  look good. */
export function force(one, rate) {
  const logit = (p) => Math.log(p / (1 - p));
  const neurons = one.of.graph.nodes.filter(({ op }) => op === 'neuron').map(({ name }) => name);
  for (let i = 0; i < 24; i++) {
    const rates = one.rates();
    for (const name of neurons) {
      const off = logit(rate) - logit(Math.min(0.999, Math.max(0.001, rates[name])));
      const beta = one.model.variables.get(name.replace('/neuron', '/norm/beta')).variable;
      tf.tidy(() => beta.assign(beta.add(Math.max(-1, Math.min(1, off)) * (i < 12 ? 0.4 : 0.2))));
    }
  }
  return one.rates();
}

/** The training step at forced rates: gives { rates, label, cpu, ratio } of one subject after another. */
export async function* curve(one, folder, subjects, { densities, rounds, burst }) {
  for (const density of densities) {
    const rates = Object.values(force(one, density));
    await writeWeights(folder, one.model);
    for (const subject of subjects) await subject.ask('weights');
    const seen = await turns(subjects, 'train', { rounds: Math.min(3, rounds), burst });
    const theirs = seen.get(subjects.find(({ label }) => label === 'spikingjelly'));
    for (const [{ label }, times] of seen)
      yield { rates, label, cpu: time(times, 'cpu'), ratio: theirs && ratio(theirs, times) };
  }
}
