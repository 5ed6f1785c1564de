import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { make } from '@genospike/core';
import { sampleRun, testReporter } from '@genospike/testkit';
import { tensorboard } from '../src/index.ts';
import { crc32c } from '../src/tensorboard/record.ts';

testReporter(tensorboard);

const python = process.env['GENOSPIKE_PYTHON'] ?? 'python3';
const lacks = ((): string | undefined => {
  try {
    execFileSync(python, ['-c', 'import tensorboard'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${python} has no tensorboard (pip install tensorboard; GENOSPIKE_PYTHON names another Python)`;
  }
})();

/** What the reporter leaves after a small run, and that run's report. */
async function written() {
  const files = new Map<string, Uint8Array>();
  const store = {
    folder: undefined,
    read: async () => undefined,
    write: async (name: string, data: Uint8Array | string) => void files.set(name, Buffer.from(data)),
  };
  const taps = await make(tensorboard, {}, { store });
  for (const [hook, event] of sampleRun()) {
    const tap = taps[hook];
    if (typeof tap === 'function') await tap(event as never);
  }
  const [first, ...more] = [...files];
  if (!first || more.length) throw new Error(`${files.size} files`);
  const end = sampleRun().findLast(([hook]) => hook === 'run:end')!;
  if (end[0] !== 'run:end') throw new Error('no end');
  return { name: first[0], data: first[1], result: end[1].report.result };
}

type Curves = Record<string, (readonly [step: number, value: number])[]>;
const wanted = ({ evolution, arms }: Awaited<ReturnType<typeof written>>['result']): Curves => {
  const curves: Curves = {};
  const add = (tag: string, step: number, value: number) => (curves[tag] ??= []).push([step, Math.fround(value)]);
  for (const { generation, best, mean, ever, failed, terms } of evolution!.generations) {
    for (const [name, value] of Object.entries({ best, mean, ever, failed }))
      add(`evolution/${name}`, generation, value);
    for (const [name, term] of Object.entries(terms)) {
      add(`terms/${name}/best`, generation, term.best);
      add(`terms/${name}/mean`, generation, term.mean);
    }
  }
  for (const { label, runs } of arms)
    for (const { seed, trained } of runs)
      for (const { epoch, loss, measures } of trained!.epochs) {
        add(`training loss/${label}/seed ${seed}`, epoch, loss);
        for (const [name, value] of Object.entries(measures))
          add(`validation ${name}/${label}/seed ${seed}`, epoch, value);
      }
  return curves;
};

test('CRC32C as in RFC 3720, B.4', () => {
  expect(crc32c(new Uint8Array(32)).toString(16)).toBe('8a9136aa');
  expect(crc32c(new Uint8Array(32).fill(255)).toString(16)).toBe('62a8ab43');
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)).toString(16)).toBe('46dd794e');
});

/** A reader of its own: fields of a message as [number, value]; lengths and checksums of records are checked. */
function fields(data: Buffer): [field: number, value: number | Buffer][] {
  const found: [number, number | Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = data[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const [field, wire] = ((key) => [key >> 3, key & 7] as const)(varint());
    if (wire === 0) found.push([field, varint()]);
    else if (wire === 1) found.push([field, data.readDoubleLE((at += 8) - 8)]);
    else if (wire === 5) found.push([field, data.readFloatLE((at += 4) - 4)]);
    else {
      const length = varint();
      found.push([field, data.subarray(at, (at += length))]);
    }
  }
  return found;
}
function records(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  const sound = (data: Buffer, at: number) => {
    const turned = (file.readUInt32LE(at) - 0xa282ead8) >>> 0;
    expect(((turned << 15) | (turned >>> 17)) >>> 0).toBe(crc32c(data));
  };
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    sound(file.subarray(at, at + 8), at + 8);
    sound(data, at + 12 + length);
    found.push(data);
    at += length + 16;
  }
  return found;
}

test('every generation and epoch is a record whose lengths and checksums hold', async () => {
  const { name, data, result } = await written();
  expect(name).toMatch(/^events\.out\.tfevents\./);
  const [first, ...rest] = records(Buffer.from(data));
  expect(fields(first!).map(([field, value]) => [field, String(value)])).toEqual([[1, '0'], [3, 'brain.Event:2']]); // prettier-ignore
  const curves: Curves = {};
  for (const event of rest.map(fields)) {
    const [[, step], [, summary]] = event.slice(1) as [[number, number], [number, Buffer]];
    for (const [, one] of fields(summary)) {
      const [[, tag], [, value]] = fields(one as Buffer) as [[number, Buffer], [number, number]];
      (curves[tag.toString()] ??= []).push([step, value]);
    }
  }
  expect(curves).toEqual(wanted(result));
});

(lacks ? test.skip : test)(
  `TensorBoard's own EventAccumulator reads the same curves${lacks ? ` - skipped: ${lacks}` : ''}`,
  async () => {
    const { name, data, result } = await written();
    const folder = mkdtempSync(join(tmpdir(), 'genospike-tensorboard-'));
    try {
      writeFileSync(join(folder, name), data);
      const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
events.Reload()
print(json.dumps({tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in events.Tags()['scalars']}))`;
      const out = execFileSync(python, ['-c', script, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
      expect(JSON.parse(out.toString())).toEqual(wanted(result));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
