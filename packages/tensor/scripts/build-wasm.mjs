// Builds kernels/kernels.wasm from kernels/*.c with a whole clang that npm brings; nothing of the system is used, so
// the same sources give the same bytes everywhere. Usage: node scripts/build-wasm.mjs [--check]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** 101 MB, so it is fetched by whoever builds kernels and is no dependency of the workspace. */
export const COMPILER = { name: '@yowasp/clang', version: '22.0.0-git20542-10' };
const folder = fileURLToPath(new URL('../kernels/', import.meta.url));
export const files = { wasm: join(folder, 'kernels.wasm'), manifest: join(folder, 'kernels.json') };

// -ffp-contract=off and no fast-math: rounding is the source's, so that native builds can give the same bits.
const FLAGS = [
  ...['--target=wasm32', '-O3', '-std=c11', '-ffreestanding', '-nostdlib', '-fno-unroll-loops'],
  ...[
    '-ffp-contract=off',
    '-fno-math-errno',
    '-fno-trapping-math',
    '-fvisibility=hidden',
    '-Wall',
    '-Wextra',
    '-Werror',
  ],
  ...['-msimd128', '-matomics', '-mbulk-memory', '-mmutable-globals', '-mnontrapping-fptoint', '-mno-relaxed-simd'],
];
const LINK = [
  ...['--no-entry', '--import-memory', '--shared-memory', '--strip-all', '--export=__heap_base', '--export=__stack_pointer'],
  ...['--initial-memory=16777216', '--max-memory=4294967296', '-z', 'stack-size=262144'],
];

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The sources by name, in a fixed order. */
export function sources() {
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** What the committed wasm was built from, and its own hash. */
export function manifest(wasm) {
  const hashes = Object.entries(sources()).map(([name, text]) => [name, sha256(text)]);
  return { compiler: COMPILER, flags: FLAGS, link: LINK, sources: Object.fromEntries(hashes), wasm: sha256(wasm) };
}

/** The compiler, fetched by npm into a cache at the first build. */
async function compiler() {
  const cache = join(tmpdir(), `genospike-clang-${COMPILER.version}`);
  if (!existsSync(cache)) fetchInto(cache);
  const clang = await import(pathToFileURL(join(cache, 'node_modules', COMPILER.name, 'gen/bundle.js')).href);
  // Loads the compiler's own files; without this the first call would print its progress.
  await clang.runLLVM(null, {}, { fetchProgress: () => {} });
  return clang;
}

/** Beside the cache first, then renamed: another build may fetch at the same time, or this one be stopped. */
function fetchInto(cache) {
  const own = `${cache}-${process.pid}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'package.json'), '{ "private": true }');
  const windows = process.platform === 'win32';
  const wanted = `${COMPILER.name}@${COMPILER.version}`;
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', wanted];
  try {
    execFileSync(windows ? 'npm.cmd' : 'npm', args, { cwd: own, stdio: 'pipe', shell: windows });
    if (!existsSync(cache)) renameSync(own, cache);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** Compiles the kernels: the bytes of the wasm. */
export async function build() {
  const { runClang, runLLVM } = await compiler();
  const text = sources();
  const objects = {};
  for (const name of Object.keys(text).filter((file) => file.endsWith('.c'))) {
    const object = name.replace(/c$/, 'o');
    const built = await runClang(['clang', ...FLAGS, '-c', name, '-o', object], text).catch(() => {
      throw new Error(`${name} does not compile: see above.`);
    });
    objects[object] = built[object];
  }
  const linked = await runLLVM(['wasm-ld', ...LINK, ...Object.keys(objects).sort(), '-o', 'kernels.wasm'], objects);
  return linked['kernels.wasm'];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const wasm = await build();
  const text = `${JSON.stringify(manifest(wasm), null, 2)}\n`;
  if (process.argv.includes('--check')) {
    const same = sha256(readFileSync(files.wasm)) === sha256(wasm) && readFileSync(files.manifest, 'utf8') === text;
    console.log(same ? 'kernels.wasm is what the sources give.' : 'kernels.wasm is stale: npm run build:wasm');
    process.exitCode = same ? 0 : 1;
  } else {
    writeFileSync(files.wasm, wasm);
    writeFileSync(files.manifest, text);
    console.log(`kernels.wasm: ${wasm.length} bytes`);
  }
}
