import { isGenoError, make, messageOf, type Backend, type OfRole } from '@genospike/core';
import { load, locate } from '@genospike/engine';
import { BACKEND, tf } from '@genospike/tensor';
import { standard } from '../../standard.ts';
import type { Finding } from '../doctor.ts';

/** Backends of Genospike's own, the default first, and the packages that bring them. */
const OWN: readonly (readonly [id: string | undefined, specifier: string])[] = [
  ['wasm', '@genospike/tensor/plugin'],
  ['native', '@genospike/backend-native'],
  ['tfjs-node', '@genospike/backend-tfjs-node'],
  ['webgpu', '@genospike/backend-webgpu'],
];
/** A device that has not answered by then is one that cannot start. */
const PATIENCE = 30_000;

/** Every backend that could be chosen here: whether it starts, how fast it multiplies, and what to do if not. The one that
 *  is needed is current afterwards.
 *  @param plugins of the config, which may bring others */
export async function backends(folder: string, plugins: readonly string[] = []): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [id, specifier] of [...OWN, ...plugins.map((plugin) => [undefined, plugin] as const)]) {
    const found = await provided(specifier, folder);
    if (!('said' in found)) for (const one of found) findings.push(await tried(one, folder));
    else findings.push({ ...found, what: id ?? specifier, status: 'no', said: `${id ? 'backend' : 'plugin'} ${id ?? specifier}: ${found.said}` }); // prettier-ignore
  }
  if (tf.findBackendFactory(BACKEND)) await tf.setBackend(BACKEND);
  const works = (id: string) => findings.some(({ what, status }) => what === id && status === 'ok');
  const fallback = standard.uses['backend'];
  const taken = standard.backends?.find(({ id }) => works(id))?.id ?? fallback;
  return findings.map((finding) => ({
    ...finding,
    ...(finding.what === taken && finding.status === 'ok' && { said: `${finding.said} (auto takes it)` }),
    ...(finding.what === fallback && { needed: true as const }),
  }));
}

/** What a plugin brings, seen from the project, else from this package; or why it brings nothing. */
async function provided(
  specifier: string,
  folder: string,
): Promise<readonly OfRole<'backend'>[] | { readonly said: string; readonly fix: string }> {
  try {
    const url = [folder, standard.folder].map((from) => found(specifier, from)).find((one) => one !== undefined);
    if (!url) return { said: `${specifier} is not installed`, fix: `npm install ${specifier}` };
    const { plugin } = await load(url, { named: specifier });
    return (plugin.provides ?? []).filter((one): one is OfRole<'backend'> => one.role === 'backend');
  } catch (error) {
    return { said: messageOf(error), fix: fixOf(error) };
  }
}
/** The URL of an installed plugin. */
function found(specifier: string, from: string): string | undefined {
  try {
    return locate(specifier, from);
  } catch {
    return undefined;
  }
}
const fixOf = (error: unknown): string => (isGenoError(error) && error.fix) || 'See where it throws: genospike --stack';

async function tried(contribution: OfRole<'backend'>, folder: string): Promise<Finding> {
  const { id } = contribution;
  let backend: Backend | undefined;
  try {
    backend = await within(PATIENCE, make(contribution, {}, { folder, threads: 1 }));
    await tf.setBackend(backend.name);
    const gigaflops = await speed();
    const figure = gigaflops < 10 ? gigaflops.toFixed(1) : gigaflops.toFixed(0);
    return { what: id, status: 'ok', said: `backend ${id}: ${backend.device}, ${figure} GFLOPS` };
  } catch (error) {
    // Most messages begin with the backend's name already.
    const message = messageOf(error).replace(new RegExp(`^backend ${id}:? `, 'i'), '');
    return { what: id, status: 'no', said: `backend ${id}: ${message}`, fix: fixOf(error) };
  } finally {
    await backend?.[Symbol.asyncDispose]?.();
  }
}

async function within<T>(milliseconds: number, work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not started in ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

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
