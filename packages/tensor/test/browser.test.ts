import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { transformSync } from '@swc/core';

const runs = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const places = (process.env['PATH'] ?? '').split(delimiter);
const chromium = [process.env['CHROMIUM'], ...places.map((place) => join(place, 'chromium'))].find(
  (file) => file && runs(file),
);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A page that spreads a matrix product over three threads until others than the main one took part. */
const page = `<!doctype html><pre id="out"></pre>
<script type="importmap">{ "imports": { "@genospike/core": "/packages/core/src/index.ts" } }</script>
<script type="module">
  const say = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
  try {
    const { WasmDevice } = await import('/packages/tensor/src/device/wasm.ts');
    const bytes = await (await fetch('/packages/tensor/kernels/kernels.wasm')).arrayBuffer();
    const device = new WasmDevice({ bytes, threads: 3 });
    const count = 90_000, [x, y] = [device.arena.alloc(4 * count), device.arena.alloc(4 * count)];
    device.arena.floats(x, count).forEach((_, i, view) => (view[i] = i / 7));
    const calls = Array.from({ length: 90 }, (_, i) => [0, x + 4000 * i, y + 4000 * i, 1000]);
    for (let round = 0; round < 200 && !device.helped; round++) {
      device.spread('transcendental', calls);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    let hash = 0;
    for (const word of device.arena.ints(y, count)) hash = (Math.imul(hash, 31) + word) | 0;
    await say({ helped: device.helped > 0, hash });
  } catch (error) { await say({ error: String(error?.stack ?? error) }); }
</script>`;

/** Serves the sources as a browser reads them; resolves with what the page says. */
async function visit(browser: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'genospike-browser-'));
  let resolve: (answer: unknown) => void = () => {};
  const promise = new Promise<unknown>((done) => (resolve = done));
  const types: Record<string, string> = {
    '.ts': 'text/javascript',
    '.mjs': 'text/javascript',
    '.wasm': 'application/wasm',
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://here').pathname;
    if (path === '/answer') {
      let text = '';
      request.on('data', (chunk) => (text += chunk)).on('end', () => resolve(JSON.parse(text)));
      return response.end();
    }
    // Shared memory needs a page of its own origin alone.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (path === '/') return response.setHeader('Content-Type', 'text/html').end(page);
    const type = types[extname(path)];
    if (!type || path.includes('..')) return response.writeHead(404).end();
    const bytes = readFileSync(join(root, path));
    const typescript = { jsc: { parser: { syntax: 'typescript' as const }, target: 'es2022' as const } };
    response.setHeader('Content-Type', type);
    return response.end(path.endsWith('.ts') ? transformSync(bytes.toString(), typescript).code : bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${folder}`,
    '--remote-debugging-port=0',
  ];
  const child = execFile(browser, [...args, `http://127.0.0.1:${port}/`]);
  const silence = setTimeout(() => resolve({ error: 'the page said nothing for a minute' }), 60_000);
  try {
    return await promise;
  } finally {
    clearTimeout(silence);
    child.kill();
    await promisify((done: () => void) => child.once('exit', done))();
    server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the page computes, computed here. */
async function here(): Promise<number> {
  const { WasmDevice } = await import('../src/device/wasm.ts');
  const device = new WasmDevice();
  const count = 90_000;
  const [x, y] = [device.arena.alloc(4 * count), device.arena.alloc(4 * count)];
  device.arena.floats(x, count).forEach((_, i, view) => (view[i] = i / 7));
  device.kernels['transcendental']!(0, x, y, count);
  let hash = 0;
  for (const word of device.arena.ints(y, count)) hash = (Math.imul(hash, 31) + word) | 0;
  return hash;
}

const browser = chromium ? test : test.skip;
const name = chromium ? 'in a browser' : 'in a browser (skipped: no chromium on PATH and none in CHROMIUM)';
browser(
  `${name}: kernels run on threads and give the bits that Node gives`,
  async () => {
    expect(await visit(chromium!)).toEqual({ helped: true, hash: await here() });
  },
  90_000,
);
