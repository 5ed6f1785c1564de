import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { BACKEND, tf } from '@genospike/tensor';
import { backends } from '../src/commands/doctor/backends.ts';
import { doctorCommand, type Finding } from '../src/commands/doctor.ts';

let said = '';
beforeEach(() => {
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
});
afterEach(() => void jest.restoreAllMocks());

test('doctor: what works, how fast, and how to get the rest', async () => {
  expect(await doctorCommand(undefined, { json: true })).toBe(0);
  const findings = JSON.parse(said) as readonly Finding[];
  const of = (what: string) => findings.find((finding) => finding.what === what)!;
  expect(of('node').said).toContain(process.versions.node);
  expect(of('wasm')).toMatchObject({ status: 'ok', needed: true });
  expect(Number(/([\d.]+) GFLOPS/.exec(of('wasm').said)![1])).toBeGreaterThan(0);
  for (const id of ['native', 'tfjs-node', 'webgpu']) expect(of(id).said).toMatch(new RegExp(`^backend ${id}: `));
  expect(findings.filter((finding) => finding.said.endsWith('(auto takes it)'))).toHaveLength(1);
  expect(of('mnist').said).toContain('60000 + 10000 images');
  const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8')) as { version: string }; // prettier-ignore
  expect(of('versions').said).toContain(`genospike ${version}, @genospike/core ${version}`);
  for (const { status, fix } of findings) expect([status, !!fix]).toEqual([status, status === 'no']);
  said = '';
  await doctorCommand(undefined, {});
  expect(said).toMatch(/^ {2}ok {2}Node /);
});

test("backends of the config's plugins: what each says of itself; the default is current afterwards", async () => {
  const plugin = fileURLToPath(new URL('backend-plugin.ts', import.meta.url));
  const found = await backends(tmpdir(), [plugin, 'genospike-plugin-nowhere']);
  const of = (id: string) => found.find(({ what }) => what === id);
  expect(of('plain')).toMatchObject({ status: 'ok', said: expect.stringMatching(/^backend plain: plain JavaScript, [\d.]+ GFLOPS$/) }); // prettier-ignore
  expect(of('lacking')).toEqual({ what: 'lacking', status: 'no', said: 'backend lacking: needs a card.', fix: 'put one in' }); // prettier-ignore
  expect(of('odd')).toMatchObject({ status: 'no', said: 'backend odd: no such device', fix: expect.any(String) });
  expect(of('genospike-plugin-nowhere')).toMatchObject({
    status: 'no',
    said: 'plugin genospike-plugin-nowhere: genospike-plugin-nowhere is not installed',
    fix: 'npm install genospike-plugin-nowhere',
  });
  expect(tf.getBackend()).toBe(BACKEND);
});
