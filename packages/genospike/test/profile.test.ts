import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { register, tf, useWasm } from '@genospike/tensor';
import { doctorCommand } from '../src/commands/doctor.ts';
import { KernelTimes } from '../src/commands/doctor/kernel-times.ts';
import { profile, type Profile } from '../src/commands/doctor/profile.ts';

let said = '';
beforeEach(() => {
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void jest.restoreAllMocks());

// From 10,000 numbers on a slow kernel counts: maps, currents and at least one weight of each network have more.
const image = { input: [12, 12, 3] as const, batch: 16 };
const flat = { input: [1, 1, 160] as const, batch: 64 };
const networks: Readonly<Record<string, readonly [set: readonly string[], of: typeof image | typeof flat]>> = {
  csnn: [['network.conv=[8,12]', 'network.dense=[96]'], image],
  mlp: [['network.hidden=[64]'], flat],
  recurrent: [['network.hidden=[104]'], flat],
  resnet: [['network.filters=[8,36]', 'network.blocks=[1,1]', 'network.stem={"pool":2}'], image],
  'sew-resnet': [['network.filters=[8,36]', 'network.blocks=[1,1]', 'network.dense=[32]'], image],
};
const shown = async (id: keyof typeof networks, ...more: readonly string[]) => {
  const [set, of] = networks[id]!;
  return slow(await profile(id, { ...of, set: [...set, ...more] }));
};
const encodings = ['direct', 'gee', 'gem', 'hashed', 'hypernetwork', 'evolving-connectivity', 'pruned'];
const neurons = ['plif', 'cuba-lif', 'adex', 'psn', '{"use":"plif","per":"channel"}'];

const slow = ({ training, inference }: Profile) => ({ training: training.fallbacks, inference: inference.fallbacks });
const none = { training: {}, inference: {} };

describe('no shipped part falls back to a slow kernel in a training or inference step', () => {
  test.each(Object.keys(networks))('network %s', async (id) => {
    expect(await shown(id, 'encoding=direct')).toEqual(none);
    expect(await shown(id, 'encoding.genes=4')).toEqual(none);
  });
  // Flat layers, and kernels of a residual network.
  test.each(encodings)('encoding %s', async (id) => {
    expect(await shown('mlp', `encoding=${id}`)).toEqual(none);
    expect(await shown('resnet', `encoding=${id}`)).toEqual(none);
  });
  test.each(neurons)('neuron %s', async (id) => {
    expect(await shown('csnn', `neuron=${id}`)).toEqual(none);
  });
  test.each(['rate', 'latency'])('coder %s', async (id) => {
    expect(await shown('csnn', `coder=${id}`)).toEqual(none);
  });
  test.each(['sgd', '{"use":"adamw","clip":1}'])('learning %s', async (id) => {
    expect(await shown('csnn', `learning=${id}`)).toEqual(none);
  });

  test('what does fall back is seen, in its step alone', async () => {
    const plugin = fileURLToPath(new URL('slow-plugin.ts', import.meta.url));
    const more = [`plugins=["${plugin}"]`, 'learning=slow'];
    expect(await shown('mlp', 'encoding=direct', ...more)).toEqual({ training: { Cumsum: 1 }, inference: {} });
    const [set, of] = networks['mlp']!;
    await doctorCommand('mlp', { profile: true, ...of, set: [...set, 'encoding=direct', ...more] });
    expect(said).toMatch(/\n {2}Cumsum +\d+ +\d+\.\d +\d+ % {2}fell back 1 x to a slow cpu kernel\n/);
    expect(said).toMatch(/\n {2}fallbacks: Cumsum 1 x\n/);
  });
});

describe('doctor --profile', () => {
  test('kernels, calls, shares that sum to the step, fallbacks', async () => {
    await doctorCommand('csnn', { profile: true, json: true, ...image, set: ['network.dense=[]'] });
    const found = JSON.parse(said) as Profile;
    expect(found).toMatchObject({ network: 'csnn', encoding: 'gee, evolved', batch: 16, timesteps: 4 });
    for (const step of [found.training, found.inference]) {
      const inside = step.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
      expect(inside).toBeGreaterThan(0);
      expect(inside).toBeLessThanOrEqual(step.milliseconds);
      expect(step.kernels.find(({ kernel }) => kernel === 'Conv2D')!.calls).toBeGreaterThanOrEqual(2);
    }
    const names = ({ kernels }: Profile['training']) => kernels.map(({ kernel }) => kernel);
    expect(names(found.training)).toContain('Conv2DBackpropFilter');
    expect(names(found.inference)).not.toContain('Conv2DBackpropFilter');
    said = '';
    await doctorCommand('mlp', { profile: true, ...flat });
    expect(said).toMatch(/^ {2}mlp, gee, evolved, batch 64, 4 timesteps, WebAssembly/);
    expect(said).toMatch(/\n {2}training step +calls +ms +share\n[^]*\n {2}outside of kernels +\d[^]*\n {2}all +\d+ +\d+\.\d +100 %\n {2}fallbacks: none\n/); // prettier-ignore
    expect(said).toMatch(/\n {2}inference step +calls/);
  });

  test('a config without --profile is a mistake', async () => {
    await expect(doctorCommand('csnn', {})).rejects.toMatchObject({ code: 'GENO_USAGE', fix: expect.stringMatching('--profile csnn') }); // prettier-ignore
  });
});

describe('kernel times', () => {
  afterAll(() => tf.disposeVariables());
  test('count calls while open, take the time of a kernel inside another from it, and leave the kernels as they were', async () => {
    await useWasm();
    // On a clock of its own: what else the machine does has no say.
    let time = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => time);
    const wait = (milliseconds: number) => void (time += milliseconds);
    const answer = (x: tf.TensorInfo): tf.TensorInfo => tf.clone(x as tf.Tensor);
    register('Inner', ({ inputs }) => (wait(8), answer(inputs['x']!)));
    register('Outer', ({ inputs }) => (wait(4), tf.engine().runKernel('Inner', { x: inputs['x'] as tf.Tensor }) as tf.TensorInfo)); // prettier-ignore
    const before = tf.getKernel('Outer', tf.getBackend()).kernelFunc;
    const x = tf.zeros([3]);
    const run = () => tf.tidy(() => void tf.engine().runKernel('Outer', { x }));
    const times = new KernelTimes();
    run();
    times.start();
    run();
    run();
    const found = Object.fromEntries(times.stop().map(({ kernel, ...rest }) => [kernel, rest]));
    run();
    times.close();
    expect([found['Outer']!.calls, found['Inner']!.calls]).toEqual([2, 2]);
    clock.mockRestore();
    expect([found['Outer']!.milliseconds, found['Inner']!.milliseconds]).toEqual([8, 16]);
    expect(tf.getKernel('Outer', tf.getBackend()).kernelFunc).toBe(before);
    x.dispose();
  });
});
