import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ADDON } from '../src/compile/build.ts';
import { findCompiler } from '../src/compile/compiler.ts';
import { manifestFile, NODE_API, readManifest, type Manifest } from '../src/compile/manifest.ts';
import { hashOfSources } from '../src/compile/sources.ts';
import { chooseLevel, loadNative } from '../src/load.ts';

const root = mkdtempSync(join(tmpdir(), 'genospike-native-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const good: Manifest = {
  sources: hashOfSources(),
  platform: process.platform,
  arch: process.arch,
  nodeApi: NODE_API,
  compiler: 'cc',
  flags: [],
  levels: ['sse42', 'avx2'],
};
let made = 0;
/** A build that says this of itself. */
function buildWith(manifest: Partial<Manifest>): string {
  const folder = join(root, String(made++));
  mkdirSync(folder);
  writeFileSync(manifestFile(folder), JSON.stringify({ ...good, ...manifest }));
  return folder;
}
const refused = (message: RegExp | string, fix = 'npx genospike-build-native') =>
  expect.objectContaining({
    code: 'GENO_BACKEND',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    fix,
  });

test('a build of these sources, for this machine, is taken', () => {
  expect(readManifest(buildWith({}))).toEqual(good);
});

test('not built: says how', () => {
  expect(() => loadNative({ folder: join(root, 'nothing') })).toThrow(
    refused('Backend native is not built: it needs a C compiler, once.'),
  );
});

test('other sources, another machine, another Node: each is refused with its reason', () => {
  const cases: [Partial<Manifest>, RegExp][] = [
    [{ sources: 'abc' }, /built from other sources/],
    [{ platform: 'sunos' }, /was built for sunos \w+; this is \w+ \w+/],
    [{ arch: 'mips' }, /was built for \w+ mips; this is/],
    [{ nodeApi: 99 }, /was built for Node-API 99; Node .* has \d+/],
  ];
  for (const [manifest, message] of cases)
    expect(() => loadNative({ folder: buildWith(manifest) })).toThrow(refused(message));
});

test('an add-on that does not load says why', () => {
  const folder = buildWith({});
  writeFileSync(join(folder, ADDON), 'not a library');
  expect(() => loadNative({ folder })).toThrow(refused(/^Backend native does not load: /));
  const copy = join(root, 'copy');
  cpSync(folder, copy, { recursive: true });
  rmSync(join(copy, ADDON));
  expect(() => loadNative({ folder: copy })).toThrow(refused(/^Backend native does not load: /));
});

test('the best vector unit of build and CPU, or the one that is asked for', () => {
  expect(chooseLevel(good, ['avx512', 'avx2', 'sse42'])).toBe('avx2');
  expect(chooseLevel(good, ['avx2', 'sse42'], 'sse42')).toBe('sse42');
  expect(() => chooseLevel(good, [])).toThrow(refused(/needs a CPU with SSE4\.2 or NEON/, 'choose backend wasm'));
  expect(() => chooseLevel(good, ['neon'])).toThrow(refused(/was built for SSE4\.2, AVX2; this CPU has NEON/));
  expect(() => chooseLevel(good, ['sse42'], 'avx512')).toThrow(
    refused(/cannot use AVX-512 here: this CPU and this build have SSE4\.2/, 'leave vectors out: the widest is taken'),
  );
});

test('no compiler: says where it looked, and what to install', () => {
  expect(() => findCompiler('no-such-compiler')).toThrow(
    expect.objectContaining({
      code: 'GENO_BACKEND',
      message: 'No C compiler: looked for no-such-compiler (CC).',
      fix: expect.stringContaining('apt install gcc'),
    }),
  );
});
