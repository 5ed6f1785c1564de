import { Buffer } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A case, its samples and a network's numbers in a folder, for processes that are to run the same: case.json tells the
 *  place and shape of every weight in weights.bin, data.bin holds samples, then targets; float32 all. */
export async function writeCase(folder, { of, data, model }) {
  const weights = {};
  let at = 0;
  for (const [name, { variable }] of model.variables) {
    weights[name] = [at, variable.shape];
    at += variable.size;
  }
  const { samples, targets } = data;
  writeFileSync(join(folder, 'case.json'), JSON.stringify({ ...of, samples: targets.length, weights }));
  writeFloats(join(folder, 'data.bin'), [samples, Float32Array.from(targets)]);
  await writeWeights(folder, model);
}

export async function writeWeights(folder, model) {
  const snapshot = await model.snapshot();
  writeFloats(
    join(folder, 'weights.bin'),
    Object.values(snapshot).map((numbers) => Float32Array.from(numbers)),
  );
}

const writeFloats = (file, parts) =>
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));

export function readCase(folder) {
  const of = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const numbers = readFloats(join(folder, 'data.bin'));
  const samples = numbers.subarray(0, -of.samples);
  return { of, data: { samples, targets: Int32Array.from(numbers.subarray(-of.samples)) } };
}

export function readWeights(folder, { weights }) {
  const numbers = readFloats(join(folder, 'weights.bin'));
  return Object.fromEntries(
    Object.entries(weights).map(([name, [at, shape]]) => [
      name,
      numbers.slice(at, at + shape.reduce((a, b) => a * b, 1)),
    ]),
  );
}

function readFloats(file) {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
