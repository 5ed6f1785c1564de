import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { tf } from '@genospike/tensor';
import { checkNode, CPU, find, GPU } from '../src/find.ts';
import { tfjsNode, tfjsNodeGpu } from '../src/index.ts';
import { loadTfjsNode } from '../src/load.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'genospike-tfjs-node-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with a package of that name in its node_modules. */
function folderWith(name: string, code: string): string {
  const home = join(root, name, 'node_modules/@tensorflow/tfjs-node');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'index.js'), code);
  return join(root, name);
}

/** Later ones are refused before anything is looked for. */
const able = Number.parseInt(process.versions.node, 10) < 23;
(able ? test : test.skip).each([
  [tfjsNode, CPU, ''],
  [tfjsNodeGpu, GPU, 'CUDA 11\\.2.*'],
])(`absent: says what to install${able ? '' : ' (on Node 20 and 22)'}: %#`, async (backend, of, asks) => {
  const { id, name, variable } = of;
  const before = process.env[variable];
  process.env[variable] = root;
  try {
    await expect((async () => make(backend, {}, { folder: import.meta.dirname }))()).rejects.toMatchObject({
      code: 'GENO_BACKEND',
      message: `Backend ${id} needs ${name}, which is not installed: looked from ${root} (${variable}).`,
      fix: expect.stringMatching(new RegExp(`^npm i ${name}@4\\.22\\.0 \\(Node 20 or 22.*${asks}${variable}`)),
    });
  } finally {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  }
});

test('found from the folder of the config; the variable comes first', () => {
  const [config, other] = [folderWith('config', ''), folderWith('other', '')];
  expect(find(CPU, config, '')).toBe(join(config, 'node_modules/@tensorflow/tfjs-node/index.js'));
  expect(find(CPU, config, other)).toBe(join(other, 'node_modules/@tensorflow/tfjs-node/index.js'));
});

test('there but broken: says which, and why', () => {
  const path = find(CPU, folderWith('broken', 'throw new Error("libtensorflow.so.2: cannot open")'), '');
  for (const name of ['tfjs', 'tfjs-core']) {
    const home = join(root, 'broken/node_modules/@tensorflow', name);
    mkdirSync(home);
    writeFileSync(join(home, 'index.js'), '');
  }
  expect(() => loadTfjsNode(CPU, path)).toThrow(
    expect.objectContaining({
      code: 'GENO_BACKEND',
      message: `@tensorflow/tfjs-node at ${path} does not load: libtensorflow.so.2: cannot open`,
      fix: expect.stringContaining('npm rebuild @tensorflow/tfjs-node'),
    }),
  );
});

test('Node 23 and later are refused with the reason', () => {
  for (const version of ['20.19.0', '22.21.1']) checkNode(CPU, version);
  for (const version of ['23.0.0', '24.11.0'])
    expect(() => checkNode(CPU, version)).toThrow(
      expect.objectContaining({ code: 'GENO_BACKEND', message: expect.stringContaining('util.isNullOrUndefined') }),
    );
});

test('for a GPU, and uses none: says what CUDA it needs', () => {
  // A package that loads and runs on the CPU, as libtensorflow does where it finds no CUDA.
  const cpu = "exports.backend = () => ({ binding: { TF_Version: '2.9.1' }, isUsingGpuDevice: false });";
  const home = join(root, 'no-cuda/node_modules/@tensorflow');
  for (const name of ['tfjs', 'tfjs-core', 'tfjs-node-gpu']) {
    mkdirSync(join(home, name), { recursive: true });
    writeFileSync(join(home, name, 'index.js'), name === 'tfjs-node-gpu' ? cpu : '');
  }
  const path = find(GPU, join(root, 'no-cuda'), '');
  tf.registerBackend('tensorflow', () => new tf.KernelBackend());
  try {
    expect(() => loadTfjsNode(GPU, path)).toThrow(
      expect.objectContaining({
        code: 'GENO_BACKEND',
        message: `@tensorflow/tfjs-node-gpu at ${path} found no GPU that it can use.`,
        fix: expect.stringMatching(/CUDA 11\.2 and cuDNN 8\.1.*backend webgpu/),
      }),
    );
  } finally {
    tf.removeBackend('tensorflow');
  }
});
