import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { checkNode, findTfjsNode, VARIABLE } from '../src/find.ts';
import { tfjsNode } from '../src/index.ts';
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

test('absent: says what to install, where it looked, and what the variable does', async () => {
  const before = process.env[VARIABLE];
  process.env[VARIABLE] = root;
  try {
    await expect((async () => make(tfjsNode, {}, { folder: import.meta.dirname }))()).rejects.toMatchObject({
      code: 'GENO_BACKEND',
      message: `Backend tfjs-node needs @tensorflow/tfjs-node, which is not installed: looked from ${root} (${VARIABLE}).`,
      fix: expect.stringMatching(/^npm i @tensorflow\/tfjs-node@4\.22\.0 \(Node 20 or 22.*GENOSPIKE_TFJS_NODE/),
    });
  } finally {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
  }
});

test('found from the folder of the config; the variable comes first', () => {
  const [config, other] = [folderWith('config', ''), folderWith('other', '')];
  expect(findTfjsNode(config, '')).toBe(join(config, 'node_modules/@tensorflow/tfjs-node/index.js'));
  expect(findTfjsNode(config, other)).toBe(join(other, 'node_modules/@tensorflow/tfjs-node/index.js'));
});

test('there but broken: says which, and why', () => {
  const path = findTfjsNode(folderWith('broken', 'throw new Error("libtensorflow.so.2: cannot open")'), '');
  for (const name of ['tfjs', 'tfjs-core']) {
    const home = join(root, 'broken/node_modules/@tensorflow', name);
    mkdirSync(home);
    writeFileSync(join(home, 'index.js'), '');
  }
  expect(() => loadTfjsNode(path)).toThrow(
    expect.objectContaining({
      code: 'GENO_BACKEND',
      message: `@tensorflow/tfjs-node at ${path} does not load: libtensorflow.so.2: cannot open`,
      fix: expect.stringContaining('npm rebuild @tensorflow/tfjs-node'),
    }),
  );
});

test('Node 23 and later are refused with the reason', () => {
  for (const version of ['20.19.0', '22.21.1']) checkNode(version);
  for (const version of ['23.0.0', '24.11.0'])
    expect(() => checkNode(version)).toThrow(
      expect.objectContaining({ code: 'GENO_BACKEND', message: expect.stringContaining('util.isNullOrUndefined') }),
    );
});
