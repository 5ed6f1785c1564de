import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
// @ts-expect-error -- a script without types
import { build, files, manifest } from '../scripts/build-wasm.mjs';

const committed = readFileSync(files.wasm);

test('kernels.wasm is the one its manifest names, of the sources that lie there', () => {
  expect(manifest(committed)).toEqual(JSON.parse(readFileSync(files.manifest, 'utf8')));
});

test('the sources give kernels.wasm, byte for byte', async () => {
  let built: Uint8Array;
  try {
    built = await build();
  } catch (error) {
    // Without a network there is no compiler; the hashes above still catch stale kernels.
    if (!/npm (error|ERR!)|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|Command failed: npm/.test(String(error))) throw error;
    console.warn(`Not rebuilt, the compiler cannot be fetched: ${String(error).split('\n')[0]}`);
    return;
  }
  expect(Buffer.compare(Buffer.from(built), committed)).toBe(0);
}, 240_000);

test('the kernels import their memory and nothing else: no function of a host', () => {
  const module = new WebAssembly.Module(committed);
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
});
