import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { findDawn, VARIABLE } from '../src/find.ts';
import { webgpu } from '../src/index.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'genospike-webgpu-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with a package of that name in its node_modules. */
function folderWith(name: string, code: string): string {
  const home = join(root, name, 'node_modules/webgpu');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "main": "index.cjs" }');
  writeFileSync(join(home, 'index.cjs'), code);
  return join(root, name);
}

const creating = async (folder: string) => {
  const before = process.env[VARIABLE];
  process.env[VARIABLE] = folder;
  try {
    return await make(webgpu, {}, { folder: import.meta.dirname });
  } finally {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
  }
};

test('absent: says what to install, where it looked, and what the variable does', async () => {
  await expect(creating(root)).rejects.toMatchObject({
    code: 'GENO_BACKEND',
    message: `Backend webgpu needs the package webgpu (Dawn) in Node, which is not installed: looked from ${root} (${VARIABLE}).`,
    fix: expect.stringMatching(/^npm i webgpu@0\.6\.2, or set GENOSPIKE_WEBGPU/),
  });
});

test('found from the folder of the config; the variable comes first', () => {
  const [config, other] = [folderWith('config', ''), folderWith('other', '')];
  const main = (folder: string) => pathToFileURL(join(folder, 'node_modules/webgpu/index.cjs')).href;
  expect(findDawn(config, '')).toBe(main(config));
  expect(findDawn(config, other)).toBe(main(other));
});

test('there but broken: says which, and why', async () => {
  await expect(creating(folderWith('broken', 'throw new Error("dawn.node: wrong ELF class")'))).rejects.toMatchObject({
    code: 'GENO_BACKEND',
    message: expect.stringMatching(/^webgpu at file:.*broken.* does not load: dawn\.node: wrong ELF class$/),
    fix: 'npm i webgpu@0.6.2',
  });
});

test('no adapter: says so, takes back what it set, and a later attempt is a new one', async () => {
  const none = 'module.exports = { globals: {}, create: () => ({ requestAdapter: async () => null }) };';
  const folder = folderWith('none', none);
  for (let i = 0; i < 2; i++) {
    await expect(creating(folder)).rejects.toMatchObject({
      code: 'GENO_BACKEND',
      message: 'Backend webgpu found no GPU adapter.',
      fix: expect.stringContaining('Vulkan'),
    });
    expect(globalThis.navigator?.gpu).toBeUndefined();
  }
});
