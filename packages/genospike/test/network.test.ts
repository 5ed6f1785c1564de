import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { explainCommand } from '../src/commands/explain.ts';
import { networkCommand, type NetworkFlags } from '../src/commands/network.ts';

const folder = mkdtempSync(join(tmpdir(), 'genospike-network-'));
const before = process.cwd();
process.chdir(folder);
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

let said = '';
beforeEach(() => {
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void jest.restoreAllMocks());

interface Said {
  readonly layers: readonly { readonly name: string; readonly parameters: number; readonly macs: number }[];
  readonly encodings: readonly { readonly encoding: string; readonly parameters: number; readonly weights: number }[];
  readonly input: readonly number[];
  readonly outputs: number;
}
const shown = async (what: string | undefined, flags: NetworkFlags = {}): Promise<Said> => {
  said = '';
  expect(await networkCommand(what, { ...flags, json: true })).toBe(0);
  return JSON.parse(said) as Said;
};
const total = ({ layers }: Said, of: 'parameters' | 'macs') => layers.reduce((sum, layer) => sum + layer[of], 0);

describe('network', () => {
  test('a network by its id: layers, totals, what reads what', async () => {
    expect(await networkCommand('resnet', {})).toBe(0);
    expect(said).toMatch(/^ {2}resnet, 32 x 32 x 3 -> 10, 4 timesteps\n/);
    expect(said).toMatch(/\n {2}block3\/skip +conv 1 x 1 \/ 2 +16 x 16 x 128 +8,192 +2,097,152 {2}block2\/neuron\n/);
    expect(said).toMatch(/\n {2}block2\/add +add +32 x 32 x 64 +block2\/conv2\/norm \+ block1\/neuron\n/);
    // 11.16 M weights and 9,600 gammas and betas; 0.56 G multiply-accumulates (He et al. 2016, for CIFAR).
    expect(said).toMatch(/\n {2}total +11,173,952 +555,422,720\n/);
    expect(said).toMatch(/\n {2}direct +- +11,173,952 +11,173,952\n/);
  });

  // The published counts: what gee stores of the weights of deep networks, stem and classifier direct, norms not counted.
  test.each([
    ['ResNet-18', {}, 64, 2.3, 9_600],
    ['ResNet-18', {}, 128, 4.59, 9_600],
    ['ResNet-19', { filters: [128, 256, 512], blocks: [3, 3, 2], dense: [256] }, 64, 2.7, 10_752],
  ])('%s: gee of the table of the reconstruction', async (_, options, genes, millions, norms) => {
    const flags = Object.entries(options).map(([key, value]) => `network.${key}=${JSON.stringify(value)}`);
    const { encodings } = await shown('resnet', {
      set: [...flags, `encoding.genes=${genes}`, 'encoding.pre=fan-in', 'encoding.codes=independent'],
    });
    expect(((encodings[0]!.parameters - norms) / 1e6).toFixed(2)).toBe(millions.toFixed(2));
  });

  test('every shipped network, with samples of another size', async () => {
    for (const id of ['csnn', 'mlp', 'recurrent', 'resnet', 'sew-resnet']) {
      const found = await shown(id, { input: [16, 12, 2], classes: 7 });
      expect([found.input, found.outputs]).toEqual([[16, 12, 2], 7]);
      expect(total(found, 'parameters')).toBe(
        found.encodings.find(({ encoding }) => encoding === 'direct')!.parameters,
      );
    }
    const { layers } = await shown('recurrent', { input: [1, 1, 12], classes: 3, set: ['network.hidden=[5]'] });
    expect(layers.map(({ name, parameters, macs }) => [name, parameters, macs])).toEqual([
      ['fc1', 60, 60],
      ['fc1/norm', 10, 0],
      ['fc1/neuron', 0, 0],
      ['fc1/neuron/recurrent', 25, 25],
      ['output', 15, 15],
    ]);
  });

  test("a config's network and encodings, and the same for other samples; learned parameters of neurons count", async () => {
    const file = join(folder, 'narrow.config.json');
    const config = {
      dataset: { use: 'mackey-glass' },
      task: 'regression',
      coder: 'direct',
      network: { use: 'mlp', hidden: [6] },
      neuron: { use: 'plif', per: 'channel' },
      encoding: { use: 'gee', genes: 2 },
      baselines: ['narrow', 'direct'],
      fitness: ['loss'],
    };
    writeFileSync(file, JSON.stringify(config));
    const own = await shown(file);
    expect(own.outputs).toBe(1);
    expect(own.layers.find(({ name }) => name === 'fc1/neuron')).toMatchObject({ parameters: 6 });
    expect(own.encodings.map(({ encoding }) => encoding)).toEqual(['gee, evolved', 'narrow', 'direct']);
    const other = await shown(file, { input: [4, 4, 1], classes: 5, set: ['network.hidden=[3]'] });
    expect([other.input, other.outputs, total(other, 'parameters')]).toEqual([[4, 4, 1], 5, 48 + 6 + 3 + 15]);
  });

  test('beside a config its options hold: those of the network where it is the same, plugins, encodings', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(
      join(home, 'genospike.config.json'),
      JSON.stringify({ network: { use: 'csnn', conv: [3], dense: [] }, encoding: 'direct', baselines: [] }),
    );
    process.chdir(home);
    try {
      const same = await shown('csnn', { input: [8, 8, 1], classes: 2 });
      expect(same.encodings.map(({ encoding }) => encoding)).toEqual(['direct']);
      expect(total(same, 'parameters')).toBe(27 + 6 + 3 * 16 * 2);
      expect((await shown('mlp', { input: [8, 8, 1], classes: 2 })).layers[0]!.name).toBe('fc1');
    } finally {
      process.chdir(folder);
    }
  });

  test.each([
    ['resnt', {}, 'GENO_BAD_OPTION', /No network "resnt".*Did you mean resnet/s],
    ['resnet', { set: ['network.blocks=[1]'] }, 'GENO_BAD_OPTION', /blocks/],
    ['resnet', { input: [1, 1, 5] as const }, 'GENO_NETWORK', /flat list/],
    ['./nowhere', {}, 'GENO_CONFIG', /not here/],
    [undefined, {}, 'GENO_CONFIG', /No config/],
  ])('network %s %j is refused', async (what, flags, code, message) => {
    await expect(networkCommand(what, flags)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('explain neuron', () => {
  test('lif: its equations, and that nothing but x is stored', async () => {
    expect(await explainCommand('neuron', 'lif', {})).toBe(0);
    expect(said).toMatch(/^ {2}neuron lif \{ tau: 2, .*@genospike\/neurons\n/);
    expect(said).toContain(`
  step       h = v + (x - v) * 0.5
             spike = h >= 1
             v' = spike ? 0 : h
  surrogate  atan { alpha: 2 }: `);
    expect(said).toMatch(/\n {2}stored {5}x, and nothing else/);
    expect(said).toMatch(/\n {2}ops {8}\d+ forward, \d+ backward, a neuron and step\n$/);
  });

  test('every stepped neuron has them; options change them', async () => {
    for (const id of ['plif', 'cuba-lif', 'adex']) {
      said = '';
      await explainCommand('neuron', id, { json: true });
      expect(JSON.parse(said)).toMatchObject({ neuron: id, compiled: true, step: expect.arrayContaining([expect.stringMatching(/^spike = /)]) }); // prettier-ignore
    }
    said = '';
    await explainCommand('neuron', 'plif', {
      set: ['neuron.per=channel', 'neuron.surrogate={"use":"atan","alpha":4}'],
    });
    expect(said).toMatch(/learned +w = -?0 at birth, one a channel\n/);
    expect(said).toMatch(/once +k = 1 \/ \(1 \+ exp\(-w\)\)\n/);
    expect(said).toMatch(/surrogate +atan \{ alpha: 4 \}: .*6\.28/);
  });

  test('psn sees the whole sequence', async () => {
    await explainCommand('neuron', 'psn', {});
    expect(said).toMatch(
      /learned +w at birth, \[4, 4\] a layer, b = -1 at birth|learned +w at birth, \[4, 4\] a layer/,
    );
    expect(said).toContain('It sees the whole sequence at once: nothing is compiled');
    expect(said).not.toContain('stored');
  });

  test.each([
    ['neuron', 'lfi', 'GENO_BAD_OPTION', /No neuron "lfi".*lif/s],
    ['encoding', 'gee', 'GENO_USAGE', /only a neuron/],
    ['neuron', undefined, 'GENO_USAGE', /which one/],
  ])('explain %s %s is refused', async (what, id, code, message) => {
    await expect(explainCommand(what, id, {})).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
